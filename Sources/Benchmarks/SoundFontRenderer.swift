import Foundation
import Signal

/// Renders single notes of a soundfont with the `fluidsynth` program: one MIDI file of many notes,
/// rendered dry in one go, then cut.
struct SoundFontRenderer {
  /// A note to render. `program` counts from 0; on a drum note it selects the kit.
  struct Note {
    var program: Int
    var key: Int
    var isDrum = false
  }

  /// The .sf2 file.
  var font: String
  /// MIDI velocity of every note, 1…127.
  var velocity = 96
  /// Milliseconds from note-on to note-off.
  var holdMilliseconds = 1000
  /// Milliseconds from one note-on to the next; what still sounds is cut.
  var slotMilliseconds = 1500
  /// In Hz.
  static let sampleRate = 48_000

  /// The notes in order, mono, each `slotMilliseconds` long from its note-on.
  func render(_ notes: [Note]) throws -> [AudioClip] {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("sfumato-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let midi = folder.appendingPathComponent("notes.mid")
    let sound = folder.appendingPathComponent("notes.raw")
    try Data(midiFile(notes)).write(to: midi)

    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
      ["fluidsynth", "-n", "-i", "-q", "-R", "0", "-C", "0", "-g", "0.5"]
      + ["-r", "\(Self.sampleRate)", "-T", "raw", "-O", "s16", "-F", sound.path, font, midi.path]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0, let bytes = try? Data(contentsOf: sound) else {
      throw RenderingError(description: "fluidsynth could not render \(font): is it installed?")
    }

    let slot = Self.sampleRate * slotMilliseconds / 1000
    return bytes.withUnsafeBytes { raw in
      let stereo = raw.bindMemory(to: Int16.self)  // [sample, 2]
      return notes.indices.map { note in
        let samples: [Float] = (note * slot..<(note + 1) * slot).map { i in
          guard 2 * i + 1 < stereo.count else { return 0 }
          return (Float(stereo[2 * i]) + Float(stereo[2 * i + 1])) / 65536
        }
        return AudioClip(samples: samples, sampleRate: Double(Self.sampleRate))
      }
    }
  }

  /// A format 0 file with 1000 ticks a second.
  private func midiFile(_ notes: [Note]) -> [UInt8] {
    var track: [UInt8] = [0, 0xff, 0x51, 3, 0x0f, 0x42, 0x40]  // 1,000,000 µs a quarter
    func event(after ticks: Int, _ bytes: [Int]) {
      for shift in [14, 7] where ticks >> shift > 0 {
        track.append(UInt8(ticks >> shift & 0x7f | 0x80))
      }
      track.append(UInt8(ticks & 0x7f))
      track += bytes.map(UInt8.init)
    }
    for (index, note) in notes.enumerated() {
      let channel = note.isDrum ? 9 : 0
      event(after: index == 0 ? 0 : slotMilliseconds - holdMilliseconds, [0xb0 | channel, 120, 0])
      event(after: 0, [0xb9 - channel, 120, 0])
      event(after: 0, [0xc0 | channel, note.program])
      event(after: 0, [0x90 | channel, note.key, velocity])
      event(after: holdMilliseconds, [0x80 | channel, note.key, 0])
    }
    event(after: slotMilliseconds - holdMilliseconds, [0xff, 0x2f, 0])
    func bigEndian(_ value: Int, bytes: Int) -> [UInt8] {
      (0..<bytes).reversed().map { UInt8(value >> (8 * $0) & 0xff) }
    }
    return Array("MThd".utf8) + bigEndian(6, bytes: 4) + bigEndian(0, bytes: 2)
      + bigEndian(1, bytes: 2) + bigEndian(1000, bytes: 2)
      + Array("MTrk".utf8) + bigEndian(track.count, bytes: 4) + track
  }

  /// Why nothing was rendered.
  struct RenderingError: Error, CustomStringConvertible {
    var description: String
  }
}
