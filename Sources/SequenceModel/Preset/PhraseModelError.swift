import Foundation
import Neural
import Score

/// Why a preset or a latent could not be used; each case says what to do.
public enum PhraseModelError: Error, LocalizedError {
  /// The file is not safetensors, or damaged.
  case unreadable(SafetensorsError)
  /// The file is safetensors, but of something else.
  case otherFormat(path: String, found: String?, expected: String)
  /// The text inside cannot be read.
  case badMetadata(path: String, key: String)
  /// The latents are of another model than the one that should play them.
  case otherModel(path: String, found: String, expected: String)

  /// For the player.
  public var errorDescription: String? {
    switch self {
    case .unreadable(let error): error.errorDescription
    case .otherFormat(let path, let found, let expected):
      "\(path): expected a file of format \"\(expected)\", found "
        + (found.map { "\"\($0)\"" } ?? "weights that do not say what they are")
    case .badMetadata(let path, let key):
      "\(path): its \"\(key)\" is missing or damaged; get the file again"
    case .otherModel(let path, let found, let expected):
      "\(path): latents of \(found), but the model reads those of \(expected); "
        + "encode the phrases again with this model"
    }
  }
}
