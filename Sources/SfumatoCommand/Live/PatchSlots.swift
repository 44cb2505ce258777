import Foundation
import Sfumato

/// Nine places for patches: the player's own, and until those are filled the ones that ship.
struct PatchSlots {
  /// The numbers of the slots.
  static let numbers = 1...9

  private let folder: URL
  private let shipped: [String]

  /// The player's own lie in `$XDG_DATA_HOME/sfumato/patches`, usually under `~/.local/share`.
  init() {
    let environment = ProcessInfo.processInfo.environment
    let data =
      environment["XDG_DATA_HOME"].flatMap { $0.isEmpty ? nil : URL(filePath: $0) }
      ?? URL(filePath: NSHomeDirectory()).appending(path: ".local/share")
    folder = data.appending(path: "sfumato/patches")
    let presets = InstalledFiles.root?.appending(path: "Presets/patches").path ?? ""
    let names = (try? FileManager.default.contentsOfDirectory(atPath: presets)) ?? []
    shipped = names.filter { $0.hasSuffix(".json") }.sorted().map { "\(presets)/\($0)" }
  }

  /// Slots that hold something.
  var filled: Set<Int> { Set(Self.numbers.filter { path(of: $0) != nil }) }

  /// The file of a slot: the player's own, else the shipped one; nil if it is empty.
  func path(of number: Int) -> String? {
    let own = ownPath(of: number)
    if FileManager.default.fileExists(atPath: own) { return own }
    return shipped.indices.contains(number - 1) ? shipped[number - 1] : nil
  }

  /// Keeps a patch.
  /// - Parameter patch: with paths as seen from here.
  func store(_ patch: Patch, in number: Int) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try PatchFile.write(patch, to: ownPath(of: number))
  }

  private func ownPath(of number: Int) -> String { folder.appending(path: "\(number).json").path }
}
