import Foundation
import Sounds

/// The onset network that ships with the program.
package enum OnsetPreset {
  /// Loads a network by path, or the installed one.
  /// - Returns: nil where none is installed: the signal alone is used then.
  /// - Throws: `SafetensorsError` for a file that is none.
  package static func load(_ path: String? = nil) throws -> OnsetNetwork? {
    if let path { return try OnsetNetwork(contentsOf: URL(filePath: path)) }
    let file = InstalledFiles.root?.appending(path: "Presets/onsets.safetensors")
    guard let file, FileManager.default.fileExists(atPath: file.path) else { return nil }
    return try OnsetNetwork(contentsOf: file)
  }
}
