import Foundation
import TestSupport

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
