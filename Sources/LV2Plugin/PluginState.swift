import CLV2
import Foundation
import OutputFiles
import SfumatoPlugin

/// What a host keeps of an instance beside its ports: of each sound its path, and its latent, of a tuning its paths and
/// what stands there, so that a session sounds the same where the files are not.
///
/// Thread role: control.
enum PluginState {
  /// Most bytes of a latent that are believed.
  private static let mostBytes = 64 << 20

  /// Hands the state to a host.
  static func save(
    _ player: PluginPlayer, _ uris: PluginURIDs, store: LV2_State_Store_Function,
    handle: LV2_State_Handle?, features: PluginFeatures
  ) -> LV2_State_Status {
    let flags = LV2_STATE_IS_POD.rawValue | LV2_STATE_IS_PORTABLE.rawValue
    let paths = Paths(features)
    var status = LV2_STATE_SUCCESS
    func keep(_ key: UInt32, _ bytes: UnsafeRawBufferPointer, _ type: UInt32) {
      let result = store(handle, key, bytes.baseAddress, bytes.count, type, flags)
      if status == LV2_STATE_SUCCESS { status = result }
    }
    for (index, corner) in player.sounds.current.corners.enumerated() {
      guard let corner else { continue }
      FileSystem.bytes(of: corner.path).withUnsafeBytes { bytes in
        paths.abstract(bytes) { keep(uris.sounds[index], $0, uris.path) }
      }
      corner.bytes.withUnsafeBytes { keep(uris.latents[index], $0, uris.chunk) }
    }
    for (index, file) in player.tuning.current.files.enumerated() {
      guard let file else { continue }
      FileSystem.bytes(of: file.path).withUnsafeBytes { bytes in
        paths.abstract(bytes) { keep(uris.tunings[index], $0, uris.path) }
      }
      Array(file.text.utf8).withUnsafeBytes { keep(uris.tuningTexts[index], $0, uris.chunk) }
    }
    return status
  }

  /// Takes the state back.
  /// - Throws: as `PluginSounds.restore`.
  static func restore(
    _ player: PluginPlayer, _ uris: PluginURIDs, retrieve: LV2_State_Retrieve_Function,
    handle: LV2_State_Handle?, features: PluginFeatures
  ) throws {
    let paths = Paths(features)
    func value(_ key: UInt32, _ types: UInt32...) -> UnsafeRawBufferPointer? {
      var (size, type, flags) = (0, UInt32(0), UInt32(0))
      guard let found = retrieve(handle, key, &size, &type, &flags), types.contains(type),
        (1...mostBytes).contains(size)
      else { return nil }
      return UnsafeRawBufferPointer(start: found, count: size)
    }
    func path(_ key: UInt32) -> String {
      value(key, uris.path, uris.string, uris.uri).map { paths.absolute($0, in: player.sounds) }
        ?? ""
    }
    try player.sounds.restore(
      (0..<PluginFiles.soundCount).map { index in
        let latent = value(uris.latents[index], uris.chunk).map { Data($0) }
        let path = path(uris.sounds[index])
        guard latent != nil || !path.isEmpty else { return nil }
        return PluginSounds.Kept(path: path, latent: latent)
      })
    player.tuning.restore(
      (0..<2).map { index in
        let text = value(uris.tuningTexts[index], uris.chunk).map {
          String(decoding: $0, as: UTF8.self)
        }
        let path = path(uris.tunings[index])
        return text == nil && path.isEmpty ? nil : (path, text)
      })
  }

  /// Paths on this machine, and as a host keeps them.
  private struct Paths {
    let map: UnsafePointer<LV2_State_Map_Path>?
    let free: UnsafePointer<LV2_State_Free_Path>?

    init(_ features: PluginFeatures) {
      map = features.data(lv2_state_map_path, as: LV2_State_Map_Path.self)
      free = features.data(lv2_state_free_path, as: LV2_State_Free_Path.self)
    }

    /// - Parameter path: with a zero at its end.
    func abstract(_ path: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void) {
      guard let map,
        let text = map.pointee.abstract_path(
          map.pointee.handle, path.baseAddress!.assumingMemoryBound(to: CChar.self))
      else { return body(path) }
      body(UnsafeRawBufferPointer(start: text, count: strlen(text) + 1))
      release(text)
    }

    /// - Parameter sounds: whose bundle has sounds of its own, by paths inside it.
    func absolute(_ path: UnsafeRawBufferPointer, in sounds: PluginSounds) -> String {
      var bytes = Array(path.prefix { $0 != 0 })
      let scheme = Array("file://".utf8)
      if bytes.starts(with: scheme) {
        let text = String(decoding: bytes, as: UTF8.self)
        bytes =
          URL(string: text).map { Array($0.path.utf8) } ?? Array(bytes.dropFirst(scheme.count))
      }
      let kept = FileSystem.path(of: bytes)
      let mapped = mapped(bytes) ?? kept
      return FileSystem.exists(mapped) ? mapped : sounds.pathInBundle(kept) ?? mapped
    }

    private func mapped(_ bytes: [UInt8]) -> String? {
      guard let map else { return nil }
      return (bytes.map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer { path in
        guard let text = map.pointee.absolute_path(map.pointee.handle, path.baseAddress!) else {
          return nil
        }
        defer { release(text) }
        return FileSystem.path(of: UnsafeRawBufferPointer(start: text, count: strlen(text)))
      }
    }

    private func release(_ text: UnsafeMutablePointer<CChar>) {
      if let free { free.pointee.free_path(free.pointee.handle, text) } else { Glibc.free(text) }
    }
  }
}
