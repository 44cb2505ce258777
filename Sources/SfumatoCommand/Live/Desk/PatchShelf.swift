import Foundation
import OutputFiles
import Sfumato

/// Where patches are kept: the player's own, by name and in nine slots, and those that ship.
///
/// Threads: any.
struct PatchShelf {
  /// The numbers of the slots.
  static let slots = 1...9

  private let folder: URL
  /// Paths of the patches that ship, sorted.
  let shipped: [String]

  init() {
    folder = PatchFolder.own
    let presets = InstalledFiles.root?.appending(path: "Presets/patches").path ?? ""
    shipped = PatchFolder.patches(in: presets)
  }

  /// Paths of the player's own patches, slots included, sorted.
  var own: [String] { PatchFolder.patches(in: folder.path) }

  // MARK: - Slots

  /// What the slots that hold something hold: the name of its patch, empty for one without a name.
  var slotNames: [Int: String] {
    var names: [Int: String] = [:]
    for number in Self.slots {
      guard let path = path(ofSlot: number) else { continue }
      names[number] = (try? PatchFile(contentsOf: path))?.patch.name ?? ""
    }
    return names
  }

  /// The file of a slot: the player's own, else the shipped one; nil if it is empty.
  func path(ofSlot number: Int) -> String? {
    let own = ownPath(ofSlot: number)
    if FileSystem.exists(own) { return own }
    return shipped.indices.contains(number - 1) ? shipped[number - 1] : nil
  }

  /// Whether storing in a slot replaces a patch of the player's own.
  func isTaken(slot number: Int) -> Bool { FileSystem.exists(ownPath(ofSlot: number)) }

  /// Keeps a patch in a slot.
  /// - Parameter patch: with paths as seen from here.
  func store(_ patch: Patch, inSlot number: Int) throws {
    try makeFolder()
    try PatchFile.write(patch, to: ownPath(ofSlot: number))
  }

  private func ownPath(ofSlot number: Int) -> String {
    folder.appending(path: "\(number).json").path
  }

  // MARK: - Names

  /// Why a patch cannot have a name.
  enum Failure: Error, LocalizedError, Equatable {
    /// It is no name of a file.
    case badName(String)
    /// It is that of a slot.
    case isSlot(String)

    var errorDescription: String? {
      switch self {
      case .badName(let name):
        "'\(name)' cannot be the name of a patch: give 1 to 60 signs without / and no dot in front"
      case .isSlot(let name): "\(name) is a slot; p and \(name) store there"
      }
    }
  }

  /// Where a patch of a name is kept.
  /// - Throws: ``Failure``.
  func path(ofName name: String) throws(Failure) -> String {
    let name = name.trimmingCharacters(in: .whitespaces)
    guard (1...60).contains(name.count), name.utf8.count < 200, !name.hasPrefix("."),
      !name.contains("/"), name.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7f })
    else { throw .badName(name) }
    if let number = Int(name), Self.slots.contains(number) { throw .isSlot(name) }
    return folder.appending(path: "\(name).json").path
  }

  /// Keeps a patch under its name.
  /// - Parameters:
  ///   - patch: with its name, and with paths as seen from here.
  ///   - mayReplace: whether one that has the name may go.
  /// - Throws: ``Failure``, or `OutputFileError.exists`, with nothing changed.
  func save(_ patch: Patch, mayReplace: Bool) throws {
    let path = try path(ofName: patch.name)
    try makeFolder()
    try OutputFile.check(path, mayReplace: mayReplace)
    try PatchFile.write(patch, to: path)
  }

  private func makeFolder() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }
}
