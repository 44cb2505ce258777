import Foundation
import Signal
import Testing

@Suite struct LimiterTests {
  @Test func itHoldsLoudSoundAndLeavesQuietSoundAlone() {
    var limiter = Limiter(hopSeconds: 256.0 / 48_000)
    let hop = (0..<256).map { Float(sin(Double($0) * 0.1)) }
    func limited(_ gain: Float) -> [Float] {
      var (left, right) = (hop.map { $0 * gain }, hop.map { -$0 * gain })
      limiter.process(&left, &right, count: 256)
      #expect(zip(left, right).allSatisfy { $0 == -$1 })
      return left
    }
    #expect(limited(0.9) == hop.map { $0 * 0.9 })
    for gain: Float in [3, 1, 8, 0.5, 2] {
      #expect(limited(gain).allSatisfy { abs($0) <= Limiter.ceiling * 1.0001 })
    }
    for _ in 0..<800 { _ = limited(0.5) }
    #expect(limited(0.5) == hop.map { $0 * 0.5 }, "the gain comes back to exactly 1")
  }

  @Test func aHardAttackDoesNotMakeTheWholeNoteSofter() {
    func mallet(_ level: Float) -> [Float] {
      (0..<96_000).map { i in
        let time = Float(i) / 48_000
        return level * sin(3000 * time) * (0.3 * exp(-time) + exp(-300 * time))
      }
    }
    func limited(_ samples: [Float]) -> AudioClip {
      var limited = samples
      Limiter.limit(&limited, to: 0.9999, sampleRate: 48_000)
      return AudioClip(samples: limited, sampleRate: 48_000)
    }
    let quiet = AudioClip(samples: mallet(0.7), sampleRate: 48_000)
    #expect(quiet.peak < 0.9 && limited(quiet.mono).mono == quiet.mono)
    let loud = AudioClip(samples: mallet(1.1), sampleRate: 48_000)
    let held = limited(loud.mono)
    #expect(loud.peak > 1.2 && held.peak <= 1 && held.peak > 0.9)
    #expect(held.rms > 0.93 * loud.rms, "\(held.rms) of \(loud.rms)")
    // Beyond 6 dB all is turned down.
    let louder = AudioClip(samples: mallet(8), sampleRate: 48_000)
    #expect(limited(louder.mono).peak <= 1)
    #expect(limited(louder.mono).rms < 0.3 * louder.rms)
  }
}
