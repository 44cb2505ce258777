import CCLAP
import Foundation
import OutputFiles
import SfumatoPlugin
import Synchronization

/// Begins: the library was loaded from a path.
@_cdecl("sfumato_clap_init")
public func clapInit(_ path: UnsafePointer<CChar>?) -> Bool {
  guard let path else { return false }
  CLAPFactory.begin(path)
  return true
}

/// Ends: what is shared goes with the last instance.
@_cdecl("sfumato_clap_deinit")
public func clapDeinit() {}

/// What makes instances.
@_cdecl("sfumato_clap_factory")
public func clapFactory(_ identifier: UnsafePointer<CChar>?) -> UnsafeRawPointer? {
  guard let identifier, strcmp(identifier, clap_factory_id) == 0 else { return nil }
  return UnsafeRawPointer(CLAPFactory.factory)
}

/// The plugin as hosts list it: there is one.
///
/// Threads: any.
enum CLAPFactory {
  /// Under which hosts keep it.
  static let identifier = "local.sfumato.instrument"
  /// The same as `SfumatoRelease.version`; a test compares them.
  static let version = "0.2.0"

  private static let folder = Mutex("")

  /// Looks for the bundle: the folder of the library, links followed, or the one of the LV2 plugin beside it.
  static func begin(_ path: UnsafePointer<CChar>) {
    let own = folder(ofFile: path)
    let bundle =
      [own, own + "/../lv2/sfumato.lv2"].first {
        FileSystem.exists("\($0)/\(PluginFiles.modelName)")
      } ?? own
    folder.withLock { $0 = bundle }
  }

  /// The folder that holds the model.
  static var bundle: String { folder.withLock { $0 } }

  private static func folder(ofFile path: UnsafePointer<CChar>) -> String {
    let real = realpath(path, nil)
    defer { free(real) }
    let known = real.map { UnsafePointer($0) } ?? path
    let whole = FileSystem.path(of: UnsafeRawBufferPointer(start: known, count: strlen(known)))
    return whole.lastIndex(of: "/").map { String(whole[..<$0]) } ?? "."
  }

  // Never changed after they are made, and there as long as the library is.
  nonisolated(unsafe) static let descriptor: UnsafeMutablePointer<clap_plugin_descriptor> = {
    func text(_ text: String) -> UnsafePointer<CChar>? { UnsafePointer(strdup(text)) }
    let words = [clap_feature_instrument, clap_feature_synthesizer, clap_feature_stereo, nil]
    let features = UnsafeMutablePointer<UnsafePointer<CChar>?>.allocate(capacity: words.count)
    for (index, word) in words.enumerated() { (features + index).initialize(to: word) }
    return lasting(
      clap_plugin_descriptor(
        clap_version: CLAP_VERSION, id: text(identifier), name: text("Sfumato"),
        vendor: text("Sfumato"), url: text(""), manual_url: text(""), support_url: text(""),
        version: text(version),
        description: text("Blends the sounds of two or four notes and plays the blend"),
        features: features))
  }()

  nonisolated(unsafe) static let factory = lasting(
    clap_plugin_factory(
      get_plugin_count: { _ in 1 },
      get_plugin_descriptor: { _, index in
        index == 0 ? UnsafePointer(CLAPFactory.descriptor) : nil
      },
      create_plugin: { _, host, identifier in
        guard let host, let identifier, strcmp(identifier, CLAPFactory.identifier) == 0 else {
          return nil
        }
        return CLAPInstance.make(host)
      }))
}
