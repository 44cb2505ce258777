import CAllocationProbe
import Foundation
import Signal
import Testing

/// Pitch from the newest samples alone.
@Suite struct LivePitchTests {
  private static let rate = 48_000.0

  /// A tone that begins after silence: `harmonics` are amplitudes from the fundamental on.
  private func tone(_ hz: Double, _ harmonics: [Double], seconds: Double) -> [Float] {
    (0..<Int(seconds * Self.rate)).map { i in
      let t = Double(i) / Self.rate
      return Float(
        harmonics.enumerated().reduce(0.0) {
          $0 + $1.element * sin(2 * .pi * hz * Double($1.offset + 1) * t + Double($1.offset))
        })
    }
  }

  /// Every third key from A1 to E7, sine, string and a note whose fundamental is weak: right, and within 2.1 periods and
  /// a short window of the beginning.
  @Test(arguments: [[1], [1, 0.7, 0.5, 0.4, 0.3, 0.3, 0.2], [0.15, 1, 0.6, 0.5, 0.4, 0.2]])
  func pitchesAreRightSoon(_ harmonics: [Double]) throws {
    let pitches = LivePitch(sampleRate: Self.rate)
    for key in stride(from: 33.0, through: 100, by: 3) {
      let hz = Units.pitchToHz(key + 0.13)
      let samples =
        [Float](repeating: 0, count: pitches.reach) + tone(hz, harmonics, seconds: 0.2)
      samples.withUnsafeBufferPointer { samples in
        let end = samples.baseAddress! + samples.count
        let late = pitches.estimate(before: end, available: pitches.reach)
        #expect(abs((late?.pitch ?? 0) - key - 0.13) < 0.06, "\(key): \(late?.pitch ?? 0)")
        let known = (1...40).first { step in
          let heard = 128 * step
          let now = samples.baseAddress! + pitches.reach + heard
          let found = pitches.estimate(before: now, available: heard)
          return found.map { abs($0.pitch - key - 0.13) < 0.5 } ?? false
        }
        let window = key > 58 ? 0.0042 : (key > 44 ? 0.0092 : 0.025)
        let most = (1.1 / hz + window) * Self.rate + 128
        #expect(
          Double(128 * (known ?? 100)) <= most + 0.1 * Self.rate / hz, "\(key): \(known ?? 0)")
      }
    }
  }

  @Test func noiseHasNoPitch() {
    let pitches = LivePitch(sampleRate: Self.rate)
    var state: UInt32 = 3
    let noise = (0..<48_000).map { _ -> Float in
      state = state &* 1_664_525 &+ 1_013_904_223
      return Float(Int32(bitPattern: state)) / 0x1p31
    }
    noise.withUnsafeBufferPointer { noise in
      let found = (0..<80).filter {
        pitches.estimate(
          before: noise.baseAddress! + pitches.reach + 500 * $0, available: pitches.reach) != nil
      }
      #expect(found.count < 4)
    }
  }

  @Test(arguments: [8000.0, 44_100, 192_000])
  func anyRate(_ rate: Double) {
    let pitches = LivePitch(sampleRate: rate)
    let samples = (0..<2 * pitches.reach).map { Float(sin(2 * .pi * 220 * Double($0) / rate)) }
    samples.withUnsafeBufferPointer {
      let found = pitches.estimate(
        before: $0.baseAddress! + $0.count, available: pitches.reach)
      #expect(abs((found?.pitch ?? 0) - 57) < 0.1)
    }
  }

  @Test(.enabled(if: allocation_probe_is_available() != 0))
  func nothingIsAllocated() {
    let pitches = LivePitch(sampleRate: Self.rate)
    let samples = tone(110, [1, 0.5], seconds: 0.3)
    samples.withUnsafeBufferPointer { samples in
      let end = samples.baseAddress! + samples.count
      _ = pitches.estimate(before: end, available: pitches.reach)
      let before = allocation_probe_count()
      for i in 0..<20 { _ = pitches.estimate(before: end - i, available: pitches.reach) }
      #expect(allocation_probe_count() == before)
    }
  }
}
