import CSynthPlugins
import Foundation

/// A software synthesizer in a process of its own, which plays single notes.
///
/// A plugin that crashes or hangs ends its process; the player starts another one for the next
/// request. Not thread-safe.
package final class SynthPlayer {
  /// The plugin has crashed, does not answer, or its filters have run away.
  package struct Gone: Error {}

  /// A note to play.
  package struct Note: Equatable {
    let program: SynthProgram
    let key: Int
    package let velocity: Int
    /// Samples from key down to key up, and in all.
    let heldCount: Int
    let count: Int

    package init(program: SynthProgram, key: Int, velocity: Int, heldCount: Int, count: Int) {
      self.program = program
      self.key = key
      self.velocity = velocity
      self.heldCount = heldCount
      self.count = count
    }
  }

  /// No sound reaches this level.
  private static let highestLevel: Float = 16

  private let plugin: SynthPlugin
  private let path: String
  private let home: URL
  private let patience: Double
  private var process: SynthProcess?
  private var current: SynthProgram?

  /// Prepares a player; the plugin is opened by the first request.
  /// - Parameters:
  ///   - path: of the plugin's library.
  ///   - patience: seconds without a sign of life after which the plugin counts as hanging.
  package init(_ plugin: SynthPlugin, path: String, patience: Double = 20) {
    self.plugin = plugin
    self.patience = patience
    self.path = path
    home = FileManager.default.temporaryDirectory
      .appending(path: "sfumato-synth-\(UUID().uuidString)", directoryHint: .isDirectory)
  }

  deinit {
    stop()
    try? FileManager.default.removeItem(at: home)
  }

  /// All programs that are usable sounds.
  package func programs() throws -> [SynthProgram] {
    if let folder = plugin.bankFolder {
      return SynthProgram.banks(in: folder).filter(\.isUsable)
    }
    var request = SynthRequest()
    request.kind = synth_request_programs.rawValue
    try ask(request)
    var programs: [SynthProgram] = []
    while true {
      let head: [UInt32] = try answer(count: 3)
      guard head[2] != .max else { break }
      let name: [UInt8] = try answer(count: Int(min(head[2], 255)))
      programs.append(
        SynthProgram(
          bank: Int(head[0]), number: Int(head[1]), name: String(decoding: name, as: UTF8.self)))
    }
    return programs.filter(\.isUsable)
  }

  /// Asks for a note; ``receive()`` gives it.
  package func request(_ note: Note) throws {
    let isSet = !note.program.controls.isEmpty
    if isSet, note.program != current || process == nil {
      var request = SynthRequest()
      request.kind = synth_request_controls.rawValue
      request.count = UInt32(note.program.controls.count)
      try ask(request)
      for (name, value) in note.program.controls {
        var control = SynthControl()
        control.value = value
        withUnsafeMutableBytes(of: &control.name) { target in
          target.copyBytes(from: name.utf8.prefix(target.count - 1))
        }
        try ask(control)
      }
    }
    current = note.program
    var request = SynthRequest()
    request.kind = synth_request_note.rawValue
    request.bank = isSet ? .max : UInt32(note.program.bank)
    request.program = UInt32(note.program.number)
    request.key = UInt32(note.key)
    request.velocity = UInt32(note.velocity)
    request.held_count = UInt32(note.heldCount)
    request.count = UInt32(note.count)
    try ask(request)
  }

  /// The samples of the note that was asked for last, mono at 48 kHz.
  package func receive() throws -> [Float] {
    let count: [UInt32] = try answer(count: 1)
    let samples: [Float] = try answer(count: Int(count[0]))
    // What has run away would be heard in the next note too.
    guard samples.allSatisfy({ abs($0) < Self.highestLevel }) else { throw gone() }
    return samples
  }

  private func ask<Request>(_ request: Request) throws {
    if process == nil {
      try? FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
      var started = SynthProcess()
      guard synth_start(path, home.path, &started) == 0 else { throw Gone() }
      process = started
      current = nil
    }
    guard let process else { throw Gone() }
    let code = withUnsafeBytes(of: request) {
      synth_write(process.requests, $0.baseAddress, $0.count)
    }
    guard code == 0 else { throw gone() }
  }

  private func answer<Value: BitwiseCopyable>(count: Int) throws -> [Value] {
    guard let process else { throw Gone() }
    return try [Value](unsafeUninitializedCapacity: count) { buffer, initialised in
      let bytes = count * MemoryLayout<Value>.stride
      guard synth_read(process.answers, buffer.baseAddress, bytes, patience) == 0 else {
        throw gone()
      }
      initialised = count
    }
  }

  private func gone() -> Gone {
    stop()
    return Gone()
  }

  private func stop() {
    if process != nil { synth_stop(&process!) }
    process = nil
  }
}
