import Foundation
import Neural

/// Why a preset or a latent could not be used; each case says what to do.
public enum NoteModelError: Error, LocalizedError {
  /// The file is missing, damaged or something else.
  case file(ModelFileError)
  /// The latent of a note contradicts itself, or is beyond what a note can be.
  case badLatent(path: String, reason: String)
  /// The latent was made with another preset than the one it meets.
  case otherPreset(path: String, found: String, expected: String)

  /// For the player.
  public var errorDescription: String? {
    switch self {
    case .file(let error): error.errorDescription
    case .badLatent(let path, let reason):
      "\(path): no sound latent of a note: \(reason); encode the note again"
    case .otherPreset(let path, let found, let expected):
      "\(path): made with preset \(found), but this is preset \(expected); name that one with "
        + "--model, or encode the note again"
    }
  }
}
