import Foundation

/// Why a patch cannot be used; each case says what was found and what is expected.
public enum PatchError: Error, LocalizedError, Equatable {
  /// The file cannot be read, or is far too large.
  case unreadable(path: String, reason: String)
  /// The file is no JSON object.
  case notJSON(path: String, reason: String)
  /// It is of another version, or no patch.
  case otherFormat(path: String, found: String)
  /// A value is missing, of another kind, or out of range.
  case badValue(path: String, key: String, found: String, expected: String)

  /// For the player.
  public var errorDescription: String? {
    switch self {
    case .unreadable(let path, let reason): "\(path): \(reason)"
    case .notJSON(let path, let reason): "\(path): expected a patch in JSON; \(reason)"
    case .otherFormat(let path, let found):
      "\(path): expected a patch of \"format\": \(Patch.format), found \(found)"
    case .badValue(let path, let key, let found, let expected):
      "\(path): \"\(key)\" is \(found), expected \(expected)"
    }
  }
}
