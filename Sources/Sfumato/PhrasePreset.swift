import Foundation
import Music
import PhraseVAE

/// The phrase models that ship with the program, one a kind.
public enum PhrasePreset {
  /// Why there is none.
  public enum Failure: Error, LocalizedError {
    /// No folder of presets, or none with the model in it.
    case notInstalled(kind: PhraseKind, expected: String)

    /// For the player.
    public var errorDescription: String? {
      switch self {
      case .notInstalled(let kind, let expected):
        "the \(kind.rawValue) model is not there (\(expected)); name one with --model, or set "
          + "SFUMATO_DATA to the folder that holds Presets/"
      }
    }
  }

  /// Loads a model by path, or the installed one of a kind.
  package static func load(_ kind: PhraseKind, path: String?) throws -> PhraseModel {
    guard let path else { return try load(kind) }
    return try PhraseModel(contentsOf: URL(filePath: path))
  }

  /// Loads the installed model of a kind.
  /// - Throws: ``Failure`` or `PhraseModelError`.
  public static func load(_ kind: PhraseKind) throws -> PhraseModel {
    let name = "Presets/\(kind.rawValue).safetensors"
    let file = InstalledFiles.root?.appending(path: name)
    guard let file, FileManager.default.fileExists(atPath: file.path) else {
      throw Failure.notInstalled(kind: kind, expected: file?.path ?? name)
    }
    return try PhraseModel(contentsOf: file)
  }
}
