import Foundation
import Neural
import Music

/// Why a preset or a latent could not be used; each case says what to do.
public enum PhraseModelError: Error, LocalizedError {
  /// The file is missing, damaged or something else.
  case file(ModelFileError)
  /// The latents are of another model than the one that should play them.
  case otherModel(path: String, found: String, expected: String)

  /// For the player.
  public var errorDescription: String? {
    switch self {
    case .file(let error): error.errorDescription
    case .otherModel(let path, let found, let expected):
      "\(path): made with preset \(found), but this is preset \(expected); name that one with "
        + "--model, or encode the phrases again"
    }
  }
}
