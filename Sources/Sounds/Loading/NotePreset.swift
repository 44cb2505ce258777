import Foundation
import NoteVAE

/// The note model that ships with the program.
public enum NotePreset {
  /// Why there is none.
  public enum Failure: Error, LocalizedError {
    /// No folder of presets, or none with the model in it.
    case notInstalled(expected: String)

    /// For the player.
    public var errorDescription: String? {
      switch self {
      case .notInstalled(let expected):
        "the note model is not there (\(expected)); name one with --model, or set SFUMATO_DATA to "
          + "the folder that holds Presets/"
      }
    }
  }

  /// Loads a model by path, or the installed one.
  package static func load(_ path: String?) throws -> NoteModel {
    guard let path else { return try load() }
    return try NoteModel(contentsOf: URL(filePath: path))
  }

  /// Loads the installed model.
  /// - Throws: ``Failure`` or `NoteModelError`.
  public static func load() throws -> NoteModel {
    let file = InstalledFiles.root?.appending(path: "Presets/notes.safetensors")
    guard let file, FileManager.default.fileExists(atPath: file.path) else {
      throw Failure.notInstalled(expected: file?.path ?? "Presets/notes.safetensors")
    }
    return try NoteModel(contentsOf: file)
  }
}
