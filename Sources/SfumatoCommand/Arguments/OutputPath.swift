import OutputFiles
import Foundation
import Sfumato

/// Where a result goes, from what is typed after `-o`.
///
/// | typed | written |
/// | --- | --- |
/// | `-` | standard output |
/// | `new/`, or a folder that is there | a file in that folder, called after what it is made of |
/// | `new` | `new.wav`, or what else the command writes |
/// | `new.flac` | that file |
enum OutputPath {
  /// The path to write to. A folder that ends in `/` is made.
  /// - Parameters:
  ///   - typed: after `-o`.
  ///   - name: of a file in a folder, without an ending.
  ///   - suffix: of a file without one.
  /// - Throws: `OutputFileError`; a file of a folder that nobody named is not replaced.
  static func resolve(
    _ typed: String, name: String, suffix: String
  ) throws(OutputFileError) -> String {
    guard typed != OutputFile.standardOutput else { return typed }
    if typed.hasSuffix("/") || OutputFolder.exists(typed) {
      try OutputFolder.make(typed)
      let path = (typed.hasSuffix("/") ? typed : typed + "/") + name + "." + suffix
      guard !FileManager.default.fileExists(atPath: path) else { throw .taken(path: path) }
      return path
    }
    let file = typed.split(separator: "/").last ?? ""
    return file.dropFirst().contains(".") ? typed : "\(typed).\(suffix)"
  }

  /// A name made of those of some files: `flute_C4-cello_C4`.
  static func name(of paths: [String]) -> String {
    paths.map(SoundInput.title).joined(separator: "-")
  }
}
