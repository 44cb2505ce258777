import AudioFiles
import Foundation
import Signal

/// Sounds for the tests.
enum TestSounds {
  /// Three partials that fade and a little noise, as `test_signal` of `Scripts/janssen.py`.
  static func fading(_ count: Int) -> [Double] {
    var state: UInt32 = 1
    return (0..<count).map { n in
      state = state &* 1_664_525 &+ 1_013_904_223
      let noise = Double(state) / 0x1p31 - 1
      let t = Double(n)
      let tone = 0.5 * sin(0.05 * t) + 0.2 * sin(0.151 * t + 1) + 0.1 * sin(0.62 * t + 2)
      return tone * exp(-t / 3000) + 1e-3 * noise
    }
  }

  /// The folder that holds `Presets` and `Samples`.
  static let root = URL(fileURLWithPath: #filePath).appending(path: "../../../").standardized

  /// A bundled sample, for example `cello_C4`.
  static func sample(_ name: String) throws -> AudioClip {
    try AudioFile.read(root.appending(path: "Samples/\(name).wav").path).clip
  }

  /// Signal to distortion in dB.
  static func sdr<Value: BinaryFloatingPoint>(
    _ truth: some Sequence<Value>, _ found: some Sequence<Value>
  ) -> Double {
    let signal = truth.reduce(0) { $0 + Double($1) * Double($1) }
    let error = zip(truth, found).reduce(0) { $0 + pow(Double($1.0) - Double($1.1), 2) }
    return 10 * log10(signal / max(error, 1e-30))
  }
}
