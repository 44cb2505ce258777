import Foundation

/// Why a preset or a file of latents could not be read; each case says what to do.
public enum ModelFileError: Error, LocalizedError, Equatable, Sendable {
  /// The file is not safetensors, or damaged.
  case unreadable(SafetensorsError)
  /// The file is safetensors, but of something else.
  case otherFormat(path: String, found: String?, expected: String)
  /// Words beside the tensors are missing or cannot be read.
  case badMetadata(path: String, key: String)

  /// For the player.
  public var errorDescription: String? {
    switch self {
    case .unreadable(let error): error.errorDescription
    case .otherFormat(let path, let found, let expected):
      "\(path): expected a file of format \"\(expected)\", found "
        + (found.map { "\"\($0)\"" } ?? "weights that do not say what they are")
    case .badMetadata(let path, let key):
      "\(path): its \"\(key)\" is missing or damaged; get the file again"
    }
  }
}
