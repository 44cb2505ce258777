import OutputFiles
import Sounds

extension Likeness {
  /// The weights that ship with the program.
  /// - Throws: `LibraryError.noLikeness` or `ModelFileError`.
  package static func installed() throws -> Likeness {
    let path = InstalledFiles.root?.appending(path: "Presets/likeness.safetensors").path
    guard let path, FileSystem.exists(path) else {
      throw LibraryError.noLikeness(expected: path ?? "Presets/likeness.safetensors")
    }
    return try Likeness(contentsOf: path)
  }
}
