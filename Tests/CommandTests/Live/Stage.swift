import AudioFiles
import Foundation
import TestSupport
import Testing

/// The program with two sounds beside it, and a sound device that stores what it hears.
struct Stage {
  var sfumato = Program()
  let device: PacedDevice
  let sounds = ["flute_C4.wav", "cello_C4.wav"]

  init() throws {
    device = try PacedDevice(format: "FLOAT_LE")
    sfumato.environment.merge(PacedDevice.environment) { $1 }
    for name in ["flute_C4", "cello_C4"] {
      try sfumato.folder.put(Sounds.bytes(Sounds.sample(name)), as: "\(name).wav")
    }
  }

  /// The left channel as the device heard it.
  var heard: [Float] {
    device.samples(as: Float.self).enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
  }

  /// Plays a take again and compares it with what the device heard, but for the end, which fades.
  /// - Parameters:
  ///   - name: of the recipe, without its ending.
  ///   - seconds: that are compared at least.
  ///   - level: that a sample has at least.
  func expectTake(_ name: String, isHeardFor seconds: Double, louderThan level: Float) throws {
    let again = try sfumato("perform", "\(name).json", "-o", "again.wav", "--bits", "float")
    #expect(again.exitCode == 0, "\(again.errors)")
    let file = try AudioFile.read(sfumato.folder("again.wav")).clip.channels
    let live = device.samples(as: Float.self)
    let count = max(0, min(live.count / 2, file[0].count) - 4096)
    #expect(Double(count) > seconds * 48_000, "\(count)")
    for channel in 0..<2 {
      let first = (0..<count).first { live[2 * $0 + channel] != file[channel][$0] }
      #expect(first == nil, "sample \(first ?? 0) of channel \(channel) differs")
    }
    #expect((0..<count).contains { abs(file[0][$0]) > level })
  }

  /// Waits until the device has heard something lately.
  /// - Returns: false when it does not within half a minute.
  func hears(louderThan level: Float) -> Bool {
    let end = ContinuousClock.now + .seconds(30)
    while ContinuousClock.now < end {
      if heard.suffix(4800).contains(where: { abs($0) > level }) { return true }
      usleep(10_000)
    }
    return false
  }
}
