import CCLAP
import Foundation
import OutputFiles
import SfumatoPlugin
import Synth

/// What a host keeps of an instance: parameters by their names, of each sound its path and its latent, of a tuning its
/// paths and what stands there, so that a session sounds the same where the files are not.
///
/// Thread role: control.
extension CLAPInstance {
  /// Hands the state to a host.
  /// - Returns: whether the host took it.
  func save(to stream: UnsafePointer<clap_ostream>) -> Bool {
    guard player != nil, let write = stream.pointee.write else { return false }
    host.expectMainThread("state.save")
    let bytes = state.bytes
    return bytes.withUnsafeBytes { bytes in
      var done = 0
      while done < bytes.count {
        let count = write(stream, bytes.baseAddress! + done, UInt64(bytes.count - done))
        guard (1...Int64(bytes.count - done)).contains(count) else { return false }
        done += Int(count)
      }
      return true
    }
  }

  /// Takes the state back.
  /// - Returns: whether it could be read; it is told if not, and all stays as it was.
  func load(from stream: UnsafePointer<clap_istream>) -> Bool {
    guard player != nil else { return false }
    host.expectMainThread("state.load")
    do {
      try restore(StateFile(try Self.bytes(stream)))
      host.tellOfChange()
      return true
    } catch {
      host.log.tell(.error, systemReason(error))
      return false
    }
  }

  private static func bytes(
    _ stream: UnsafePointer<clap_istream>
  ) throws(StateFile.Failure) -> [UInt8] {
    guard let read = stream.pointee.read else { throw .damaged }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count <= StateFile.mostBytes {
      let count = read(stream, &block, UInt64(block.count))
      guard (0...Int64(block.count)).contains(count) else { throw .damaged }
      if count == 0 { return bytes }
      bytes += block[..<Int(count)]
    }
    throw .damaged
  }

  private static func path(_ text: String) -> [UInt8] {
    FileSystem.bytes(of: text).dropLast().map { UInt8(bitPattern: $0) }
  }

  private var state: StateFile {
    var state = StateFile()
    for (index, parameter) in parameters.all.enumerated() {
      state.add(parameter.name, Array("\(parameters[index])".utf8))
    }
    if parameters.patch > 0 {
      state.add("patch", Array(parameters.patches.names[parameters.patch].utf8))
      state.add("patch_place", Array("\(parameters.patch)".utf8))
    }
    for (index, corner) in player.sounds.current.corners.enumerated() {
      guard let corner else { continue }
      state.add("sound\(index + 1)", Self.path(corner.path))
      state.add("latent\(index + 1)", Array(corner.bytes))
    }
    for (name, file) in zip(PluginFiles.tuningNames, player.tuning.current.files) {
      guard let file else { continue }
      state.add(name, Self.path(file.path))
      state.add("\(name)_text", Array(file.text.utf8))
    }
    return state
  }

  private func restore(_ state: StateFile) throws {
    func text(_ name: String) -> String? { state[name].map { String(decoding: $0, as: UTF8.self) } }
    try player.sounds.restore(
      (1...PluginFiles.soundCount).map { number in
        let path = state["sound\(number)"].map { FileSystem.path(of: $0) } ?? ""
        let latent = state["latent\(number)"].map { Data($0) }
        guard latent != nil || !path.isEmpty else { return nil }
        return PluginSounds.Kept(path: path, latent: latent)
      })
    player.tuning.restore(
      PluginFiles.tuningNames.map { name in
        let path = state[name].map { FileSystem.path(of: $0) } ?? ""
        let kept = text("\(name)_text")
        return kept == nil && path.isEmpty ? nil : (path, kept)
      })
    parameters.restore { parameter in
      text(parameter.name).flatMap { Double($0) }.flatMap { $0.isFinite ? $0 : nil }
        ?? parameter.standard
    }
    parameters.restorePatch(text("patch"), place: text("patch_place").flatMap { Int($0) })
  }
}
