import Foundation

/// Where patches lie. Thread role: control.
package enum PatchFolder {
  /// The player's own: `$XDG_DATA_HOME/sfumato/patches`, usually under `~/.local/share`.
  package static var own: URL {
    let data =
      ProcessInfo.processInfo.environment["XDG_DATA_HOME"].flatMap {
        $0.isEmpty ? nil : URL(filePath: $0)
      } ?? URL(filePath: NSHomeDirectory()).appending(path: ".local/share")
    return data.appending(path: "sfumato/patches")
  }

  /// Paths of the patches in a folder, sorted; none if it is not there.
  package static func patches(in folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".json") }.sorted().map { "\(folder)/\($0)" }
  }
}
