import Foundation

/// Sounds that tests feed in, the same on every run.
enum TestSignals {
  /// White noise in [-1, 1] from a linear congruential generator.
  static func noise(count: Int, seed: UInt64 = 1) -> [Float] {
    var state = seed
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(Int32(truncatingIfNeeded: state >> 32)) / Float(Int32.max)
    }
  }

  /// A plucked-string-like note: `partials` harmonics of `hz`, the higher the faster they decay.
  static func note(hz: Double, count: Int, sampleRate: Double = 48_000, partials: Int = 12)
    -> [Float]
  {
    (0..<count).map { i in
      let t = Double(i) / sampleRate
      var sum = 0.0
      for k in 1...partials {
        sum += sin(2 * .pi * hz * Double(k) * t) / Double(k) * exp(-t * (1 + Double(k)))
      }
      return Float(0.3 * sum)
    }
  }

  /// The largest absolute difference; infinite where the lengths differ or a value is not finite.
  static func distance(_ a: [Float], _ b: [Float]) -> Float {
    guard a.count == b.count else { return .infinity }
    var largest: Float = 0
    for (x, y) in zip(a, b) {
      guard x.isFinite, y.isFinite else { return .infinity }
      largest = max(largest, abs(x - y))
    }
    return largest
  }
}
