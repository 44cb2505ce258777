import NoteVAE
import Signal
import Synth
import Testing

/// What single notes have of their own, and silence.
@Suite struct KeyExpressionTests {
  private let notes: [(Double, PerformanceEvent.Action)] = [
    (0, .noteOn(key: 60, velocity: 0.8)), (0, .noteOn(key: 67, velocity: 0.8)),
  ]

  private func play(_ more: [(Double, PerformanceEvent.Action)]) -> AudioClip {
    Studio.play(
      (notes + more).sorted { $0.0 < $1.0 }, seconds: 0.5,
      on: Studio.performance { $0.width = 0 })
  }

  /// Two notes and one of them at level 0 are the other alone.
  @Test func aKeyHasALevel() {
    let alone = Studio.play(
      [notes[0]], seconds: 0.5, on: Studio.performance { $0.width = 0 })
    let one = play([(0, .keyLevel(key: 67, gain: 0))])
    #expect(zip(alone.mono, one.mono).allSatisfy { abs($0 - $1) < 1e-6 })
    // Twice as loud is twice the samples, below the limiter.
    let half = play([(0, .keyLevel(key: 60, gain: 0.1)), (0, .keyLevel(key: 67, gain: 0))])
    #expect(zip(alone.mono, half.mono).allSatisfy { abs($0 - 10 * $1) < 1e-5 })
    #expect(play([(0, .keyLevel(key: 61, gain: 0))]).channels == play([]).channels)
  }

  /// Level 0 silences what was let go, and a key that is struck again has its own level back.
  @Test func levelZeroEndsWhatFades() {
    let clip = play([
      (0.1, .noteOff(key: 60)), (0.1, .noteOff(key: 67)), (0.2, .keyLevel(key: 60, gain: 0)),
      (0.2, .keyLevel(key: 67, gain: 0)), (0.3, .noteOn(key: 60, velocity: 0.8)),
    ])
    func level(_ seconds: Range<Double>) -> Float {
      let range = Int(seconds.lowerBound * 48_000)..<Int(seconds.upperBound * 48_000)
      return AudioClip(samples: Array(clip.mono[range]), sampleRate: 48_000).rms
    }
    #expect(level(0.15..<0.2) > 1e-3)
    #expect(level(0.22..<0.3) < 1e-6)
    #expect(level(0.4..<0.5) > 0.01)
  }

  @Test func aKeyHasASide() {
    let clip = play([(0, .keySide(key: 60, side: -1)), (0, .keyLevel(key: 67, gain: 0))])
    let (left, right) = (clip.channels[0], clip.channels[1])
    #expect(left.contains { abs($0) > 0.01 })
    #expect(right.allSatisfy { abs($0) < 1e-6 })
  }

  /// It is idle before the first note and after the last has ended, and `clear` makes it so at once.
  @Test func itKnowsWhenNothingSounds() {
    let performance = Studio.performance { $0.room.mix = 0.3 }
    var (left, right) = ([Float](repeating: 0, count: 4_800), [Float](repeating: 0, count: 4_800))
    #expect(performance.isIdle)
    performance.noteOn(60)
    #expect(!performance.isIdle)
    performance.render(into: &left, &right, frameCount: 4_800)
    #expect(performance.sounds(60) && !performance.sounds(61))
    performance.noteOff(60)
    performance.render(into: &left, &right, frameCount: 4_800)
    #expect(!performance.isIdle)
    performance.clear()
    #expect(performance.isIdle && !performance.sounds(60))
    performance.render(into: &left, &right, frameCount: 4_800)
    #expect((left + right).allSatisfy { $0 == 0 })
    performance.noteOn(60)
    performance.render(into: &left, &right, frameCount: 4_800)
    #expect(left.contains { abs($0) > 0.01 })
  }
}
