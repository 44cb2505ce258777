import Foundation
import Signal
import Synth
import Testing

/// Held keys one after the other.
@Suite struct ArpeggiatorTests {
  private typealias Event = (Double, PerformanceEvent.Action)

  private func on(_ key: Int) -> PerformanceEvent.Action { .noteOn(key: key, velocity: 0.8) }

  private func play(
    _ events: [Event], seconds: Double, blockLength: Int = 256,
    _ change: (inout Arpeggio) -> Void
  ) -> AudioClip {
    Studio.play(
      events, seconds: seconds,
      on: Studio.performance(Studio.sounds(Studio.still(Studio.flute))) {
        $0.envelope.releaseSeconds = 0.02
        $0.arpeggio.beats = 0.5
        $0.arpeggio.gate = 0.8
        change(&$0.arpeggio)
      }, blockLength: blockLength)
  }

  /// The keys that sound in steps of a quarter of a second.
  private func keys(_ clip: AudioClip, _ count: Int, from start: Double = 0) -> [Int?] {
    (0..<count).map { step in
      let first = Int((start + 0.25 * Double(step) + 0.04) * 48_000)
      let part = AudioClip(
        samples: Array(clip.mono[first..<first + 7_200]), sampleRate: 48_000)
      guard part.peak > 0.01 else { return nil }
      return PitchTracker().notePitch(of: part).pitch.map { Int($0.rounded()) }
    }
  }

  private let chord: [Event] = [67, 60, 64].map {
    (0, .noteOn(key: $0, velocity: 0.8))
  }

  @Test(arguments: [
    (Arpeggio.Pattern.up, [60, 64, 67, 60, 64]), (.down, [67, 64, 60, 67, 64]),
    (.upDown, [60, 64, 67, 64, 60]), (.order, [67, 60, 64, 67, 60]),
  ])
  func patternsAreWhatTheySay(pattern: Arpeggio.Pattern, expected: [Int]) {
    let clip = play(chord, seconds: 1.25) { $0.pattern = pattern }
    #expect(keys(clip, 5) == expected)
  }

  @Test func randomIsByTheSeedAndOfTheKeys() {
    let clip = play(chord, seconds: 2) { $0.pattern = .random }
    let found = keys(clip, 8)
    #expect(found.allSatisfy { $0 == 60 || $0 == 64 || $0 == 67 } && Set(found).count > 1)
    #expect(play(chord, seconds: 2) { $0.pattern = .random }.channels == clip.channels)
  }

  /// Notes begin at their very samples, counted from the first key, whatever the blocks.
  @Test func notesBeginAtTheirSamples() {
    let events: [Event] = [(0.1, on(60))]
    let clip = play(events, seconds: 1.5) {
      $0.pattern = .up
      $0.gate = 0.3
      $0.tempo = 130
    }
    // A half beat is 11076.92 samples; each follows silence.
    let samples = clip.channels[0]
    for step in 0..<5 {
      let expected = 4_800 + Int(11_076.923 * Double(step))
      let before = samples[(expected - 400)..<(expected - 2)].map(abs).max()!
      let first = samples[(expected - 2)...].firstIndex { abs($0) > 1e-4 }!
      #expect(before < 1e-3 && abs(first - expected) < 60, "\(first - expected)")
    }
    for length in [1, 64, 1000] {
      let other = play(events, seconds: 0.6, blockLength: length) {
        $0.pattern = .up
        $0.gate = 0.3
        $0.tempo = 130
      }
      #expect(other.channels[0] == Array(samples[..<28_800]))
    }
  }

  @Test func aLatchPlaysOnUntilAnotherKeyIsStruck() {
    let events: [Event] = [
      (0, on(60)), (0, on(64)), (0.1, .noteOff(key: 60)), (0.1, .noteOff(key: 64)), (1, on(72)),
      (1.1, .noteOff(key: 72)),
    ]
    let latched = play(events, seconds: 1.75) {
      $0.pattern = .up
      $0.latches = true
    }
    #expect(keys(latched, 4) == [60, 64, 60, 64])
    #expect(keys(latched, 3, from: 1) == [72, 72, 72])
    let plain = play(events, seconds: 1) { $0.pattern = .up }
    #expect(keys(plain, 4)[1...] == [nil, nil, nil])
  }

  @Test func itBeginsAndEndsWithKeysDown() {
    let clip = play(
      [(0, on(60)), (0.5, .set(.arpeggio, 1)), (1.25, .set(.arpeggio, 0))], seconds: 1.75
    ) { $0.gate = 0.5 }
    let level = { (seconds: Double) -> Float in
      let start = Int(seconds * 48_000)
      return AudioClip(samples: Array(clip.mono[start..<start + 2_400]), sampleRate: 48_000).rms
    }
    #expect(level(0.3) > 0.01 && level(0.55) > 0.01)
    #expect(level(0.7) < 0.1 * level(0.55), "between two notes")
    #expect(level(0.8) > 0.01 && level(1.6) < 1e-3)
  }
}
