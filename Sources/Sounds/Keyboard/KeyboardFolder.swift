import Foundation
import OutputFiles

/// The folder of a keyboard: its SFZ file, what an earlier run left there, and how new files take their
/// places.
struct KeyboardFolder {
  let path: String
  /// The SFZ file, called after the folder.
  let sfzPath: String

  init(_ path: String) {
    self.path = path
    let name = URL(filePath: path).standardizedFileURL.lastPathComponent
    sfzPath = "\(path)/\(name == "/" || name.isEmpty ? "keyboard" : name).sfz"
  }

  /// The samples that the SFZ file of an earlier run names and that are there; empty when the file is
  /// missing or someone else's.
  var earlierSamples: Set<String> {
    guard let data = FileManager.default.contents(atPath: sfzPath) else { return [] }
    let lines = String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline)
    guard lines.first?.hasPrefix("// Made by: sfumato keyboard") == true else { return [] }
    let names = lines.compactMap { line in
      line.range(of: "sample=").map { String(line[$0.upperBound...]) }
    }
    return Set(
      names.filter(isOurs).filter { FileManager.default.fileExists(atPath: "\(path)/\($0)") })
  }

  /// Whether a name is one that a keyboard gives: `060_v080.wav`, `all_v080.wav`.
  private func isOurs(_ name: String) -> Bool {
    name.wholeMatch(of: /(\d{3}|all)_v\d{3}\.wav/) != nil
  }

  /// Refuses names that are taken by files of someone else.
  /// - Throws: `OutputFileError.taken`.
  func refuseForeign(_ names: [String], earlier: Set<String>) throws(OutputFileError) {
    for name in names where !earlier.contains(name) {
      guard FileManager.default.fileExists(atPath: "\(path)/\(name)") else { continue }
      throw .taken(path: "\(path)/\(name)")
    }
    guard let first = FileManager.default.contents(atPath: sfzPath)?.prefix(28) else { return }
    guard String(decoding: first, as: UTF8.self).hasPrefix("// Made by: sfumato keyboard") else {
      throw .taken(path: sfzPath)
    }
  }

  /// Removes files of the folder.
  /// - Returns: those that are gone now, in order.
  func remove(_ names: Set<String>) -> [String] {
    names.sorted().filter { unlink("\(path)/\($0)") == 0 }
  }

  /// A folder within, where files wait until all of them are there.
  func stage() throws(OutputFileError) -> Stage {
    let stage = "\(path)/.new-\(String(UInt32.random(in: .min ... .max), radix: 36))"
    try OutputFolder.make(stage)
    return Stage(path: stage, target: path)
  }

  /// Files that wait.
  struct Stage {
    let path: String
    let target: String

    /// Gives the files their places.
    func move(_ names: [String]) throws(OutputFileError) {
      for name in names where rename("\(path)/\(name)", "\(target)/\(name)") != 0 {
        throw .failed(path: "\(target)/\(name)", reason: String(cString: strerror(errno)))
      }
    }

    /// Removes what is left.
    func remove() { try? FileManager.default.removeItem(atPath: path) }
  }
}
