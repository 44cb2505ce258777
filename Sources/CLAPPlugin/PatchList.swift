import Foundation
import SfumatoPlugin
import Synth

/// The patches that an instance can choose from: those that ship, and the player's own after them, which take the
/// place of shipped ones of the same name. Place 0 is none of them: what the session holds.
struct PatchList {
  /// What place 0 is called.
  static let none = "as kept"

  /// Their files, from place 1 on.
  let paths: [String]
  /// Names of all places.
  let names: [String]

  /// Looks into the folders. Thread role: control.
  /// - Parameters:
  ///   - bundle: the folder of the plugin.
  ///   - own: the folder of the player's own.
  init(bundle: String, own: String = PatchFolder.own.path) {
    func name(_ path: String) -> String {
      URL(filePath: path).deletingPathExtension().lastPathComponent
    }
    let shipped = PatchFolder.patches(in: "\(bundle)/\(PluginFiles.patchesName)")
    let own = PatchFolder.patches(in: own)
    let ownNames = Set(own.map(name))
    paths = shipped.filter { !ownNames.contains(name($0)) } + own
    names = [Self.none] + paths.map(name)
  }

  /// The place of a name; 0 if there is none.
  func place(of name: String) -> Int { names.firstIndex(of: name) ?? 0 }
}
