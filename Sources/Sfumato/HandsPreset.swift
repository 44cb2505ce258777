import Foundation
import Neural
import PhraseVAE
import Sounds

/// The hands that ship with the program.
public enum HandsPreset {
  /// Loads hands by path, or the installed ones.
  /// - Parameter path: of a preset; nil for the installed one.
  /// - Returns: nil where none is installed: drums stay as they are written then.
  /// - Throws: `ModelFileError` for a file that is none.
  public static func load(_ path: String? = nil) throws(ModelFileError) -> DrumHands? {
    if let path { return try DrumHands(contentsOf: URL(filePath: path)) }
    let file = InstalledFiles.root?.appending(path: "Presets/hands.safetensors")
    guard let file, FileManager.default.fileExists(atPath: file.path) else { return nil }
    return try DrumHands(contentsOf: file)
  }
}
