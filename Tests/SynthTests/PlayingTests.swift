import Foundation
import Music
import NoteVAE
import Signal
import Synth
import Testing

/// How keys become notes: glide, single notes, unison, velocity, tunings.
@Suite struct PlayingTests {
  private typealias Event = (Double, PerformanceEvent.Action)

  private func on(_ key: Int, _ velocity: Double = 0.8) -> PerformanceEvent.Action {
    .noteOn(key: key, velocity: velocity)
  }

  private func play(
    _ events: [Event], seconds: Double, sound: NoteLatent = Studio.still(Studio.flute),
    _ change: (inout PerformanceOptions) -> Void
  ) -> AudioClip {
    Studio.play(
      events, seconds: seconds,
      on: Studio.performance(Studio.sounds(sound)) {
        $0.width = 0
        change(&$0)
      })
  }

  /// The pitch that sounds in a stretch of time, which is short enough to hold it.
  private func pitch(_ clip: AudioClip, _ seconds: ClosedRange<Double>) throws -> Double {
    let (start, end) = (Int(seconds.lowerBound * 48_000), Int(seconds.upperBound * 48_000))
    let part = AudioClip(samples: Array(clip.mono[start..<end]), sampleRate: 48_000)
    return try #require(PitchTracker().notePitch(of: part).pitch)
  }

  private func level(_ clip: AudioClip, _ seconds: ClosedRange<Double>) -> Float {
    let (start, end) = (Int(seconds.lowerBound * 48_000), Int(seconds.upperBound * 48_000))
    return AudioClip(samples: Array(clip.mono[start..<end]), sampleRate: 48_000).rms
  }

  // MARK: - Glide and single notes

  /// Half way after half of the time, whatever the interval.
  @Test func aGlideTakesItsTime() throws {
    for interval in [7, -12] {
      let clip = play(
        [(0, on(67)), (0.4, .noteOff(key: 67)), (0.4, on(67 + interval))], seconds: 2
      ) {
        $0.voicing.glideSeconds = 0.8
        $0.envelope.releaseSeconds = 0.02
      }
      let middle = try pitch(clip, 0.75...0.85)
      #expect(abs(middle - 67 - Double(interval) / 2) < 0.3, "\(middle)")
      #expect(try abs(pitch(clip, 1.3...1.9) - 67 - Double(interval)) < 0.1)
    }
  }

  /// Of single notes: the one that was struck last of those that are down; one attack.
  @Test func legatoIsOneAttack() throws {
    let events: [Event] = [
      (0, on(60)), (0.5, on(67)), (1.0, .noteOff(key: 67)), (1.5, .noteOff(key: 60)),
    ]
    func play(_ retriggers: Bool) -> AudioClip {
      self.play(events, seconds: 2) {
        $0.voicing.isMono = true
        $0.voicing.retriggers = retriggers
        $0.envelope.attackSeconds = 0.2
        $0.envelope.releaseSeconds = 0.05
      }
    }
    let (legato, struck) = (play(false), play(true))
    for clip in [legato, struck] {
      #expect(try abs(pitch(clip, 0.2...0.45) - 60) < 0.1)
      #expect(try abs(pitch(clip, 0.75...0.98) - 67) < 0.1)
      #expect(try abs(pitch(clip, 1.25...1.48) - 60) < 0.1, "the key that is still down")
      #expect(level(clip, 1.7...2) < 1e-3)
    }
    // A new attack begins in silence.
    #expect(level(struck, 0.51...0.53) < 0.2 * level(legato, 0.51...0.53))
    #expect(level(struck, 1.01...1.03) < 0.2 * level(legato, 1.01...1.03))
  }

  @Test func singleNotesAreSingle() {
    let performance = Studio.performance { $0.voicing.isMono = true }
    var (left, right) = ([Float](repeating: 0, count: 256), [Float](repeating: 0, count: 256))
    for key in [60, 64, 67, 64] {
      performance.send(PerformanceEvent(on(key)))
      performance.render(into: &left, &right, frameCount: 256)
      #expect(performance.counters.voices == 1)
    }
    for key in [67, 64, 60] { performance.send(PerformanceEvent(.noteOff(key: key))) }
    for _ in 0..<200 { performance.render(into: &left, &right, frameCount: 256) }
    #expect(performance.counters.voices == 0, "no key is left that holds it")
  }

  /// A chord that is held when single notes are asked for leaves its last note.
  @Test func aChordBecomesASingleNote() {
    let performance = Studio.performance { $0.envelope.releaseSeconds = 0.01 }
    var (left, right) = ([Float](repeating: 0, count: 256), [Float](repeating: 0, count: 256))
    for key in [60, 64, 67] { performance.send(PerformanceEvent(on(key))) }
    performance.render(into: &left, &right, frameCount: 256)
    #expect(performance.counters.voices == 3)
    performance.send(PerformanceEvent(.set(.mono, 1)))
    for _ in 0..<20 { performance.render(into: &left, &right, frameCount: 256) }
    #expect(performance.counters.voices == 1)
    performance.send(PerformanceEvent(on(72)))
    performance.render(into: &left, &right, frameCount: 256)
    #expect(performance.counters.voices == 1)
  }

  /// More notes than can begin in one hop are asked for by hand, by unison and by the arpeggiator at once.
  @Test func aHopBeginsNoMoreNotesThanItCan() {
    let performance = Studio.performance {
      $0.voiceCount = 12
      $0.arpeggio.tempo = 1e6
    }
    var (left, right) = ([Float](repeating: 0, count: 256), [Float](repeating: 0, count: 256))
    for key in 60..<68 { performance.send(PerformanceEvent(on(key))) }
    performance.send(PerformanceEvent(.set(.arpeggio, 1)))
    performance.send(PerformanceEvent(.set(.unison, 4)))
    for key in 70..<80 { performance.send(PerformanceEvent(on(key))) }
    for _ in 0..<40 {
      performance.render(into: &left, &right, frameCount: 256)
      #expect(performance.counters.voices <= 12 && left.allSatisfy(\.isFinite))
    }
    #expect(performance.counters.voices > 0)
  }

  // MARK: - Unison and velocity

  @Test(arguments: [Studio.flute, Studio.cello])
  func unisonIsAsLoudAsOneVoice(sound: NoteLatent) {
    func level(_ count: Int, width: Double = 0) -> Float {
      let clip = play([(0, on(60))], seconds: 1.6, sound: sound) {
        $0.voicing.unison = count
        $0.voicing.unisonWidth = width
        $0.voicing.detuneCents = 12
      }
      return self.level(clip, 0.3...1.6)
    }
    let one = level(1)
    for count in 2...4 {
      let ratio = 20 * log10(level(count) / one)
      #expect(abs(ratio) < 1.5, "\(count) voices: \(ratio) dB")
    }
  }

  @Test func unisonSpreadsFromLeftToRight() {
    func side(_ width: Double) -> Float {
      let clip = play([(0, on(60))], seconds: 1) {
        $0.voicing.unison = 4
        $0.voicing.unisonWidth = width
      }
      let (left, right) = (clip.channels[0], clip.channels[1])
      return AudioClip(samples: zip(left, right).map { $0 - $1 }, sampleRate: 48_000).rms / clip.rms
    }
    #expect(side(0) < 1e-3)
    #expect(side(1) > 3 * side(0.2) && side(0.2) > 0.02)
  }

  @Test func aVelocityCurveBendsForce() {
    func level(_ velocity: Double, curve: Double) -> Float {
      play([(0, on(60, velocity))], seconds: 0.5) { $0.velocityCurve = curve }.rms
    }
    #expect(level(0.5, curve: 2) == level(0.25, curve: 1))
    #expect(level(0.25, curve: 0.5) == level(0.5, curve: 1))
    #expect(level(0.1, curve: 0) == level(1, curve: 1))
  }

  // MARK: - Tunings

  @Test func keysHaveThePitchesOfTheirTuning() throws {
    let scale = try ScalaScale(parsing: "five\n5\n240.0\n480.0\n720.0\n960.0\n2/1")
    let map = try KeyboardMap(parsing: "2\n0\n127\n60\n60\n261.6255653\n1\n0\nx")
    func pitch(_ key: Int, _ change: (inout PerformanceOptions) -> Void) throws -> Double {
      try self.pitch(play([(0, on(key))], seconds: 0.8, change), 0.3...0.8)
    }
    // Seven steps of 240 cents below A4.
    #expect(try abs(pitch(62) { $0.temperament = TuningTable(scale) } - (69 - 16.8)) < 0.1)
    #expect(try abs(pitch(64) { $0.temperament = TuningTable(scale, map: map) } - 64.8) < 0.1)
    let silent = play([(0, on(61))], seconds: 0.2) {
      $0.temperament = TuningTable(scale, map: map)
    }
    #expect(silent.peak == 0)
    #expect(try abs(pitch(60) { $0.a4Hz = 415.3 } - 59) < 0.1)
    // A map has its own reference.
    #expect(
      try abs(
        pitch(60) {
          $0.a4Hz = 415.3
          $0.temperament = TuningTable(scale, map: map)
        } - 60) < 0.1)
  }

  @Test func aNoteThatSoundsFollowsANewTuning() throws {
    let wide = TuningTable(
      pitches: (0..<128).map { min(max(60 + 1.5 * (Double($0) - 60), 0), 127) },
      isMapped: [Bool](repeating: true, count: 128), hasReference: true, name: "wide")
    let clip = play([(0, on(64)), (0.6, .temperament(wide))], seconds: 1.4) { _ in }
    #expect(try abs(pitch(clip, 0.2...0.55) - 64) < 0.1)
    #expect(try abs(pitch(clip, 0.8...1.4) - 66) < 0.1)
    var isMapped = [Bool](repeating: true, count: 128)
    isMapped[64] = false
    let without = TuningTable(
      pitches: (0..<128).map(Double.init), isMapped: isMapped, hasReference: true, name: "")
    let ended = play([(0, on(64)), (0.3, .temperament(without))], seconds: 1.2) {
      $0.envelope.releaseSeconds = 0.1
    }
    #expect(ended.mono[48_000...].allSatisfy { $0 == 0 })
  }

  // MARK: - Keys by themselves

  @Test func oneKeyIsBentAndTrembles() throws {
    let events: [Event] = [
      (0, on(60)), (0, on(72)), (0.1, .keyBend(key: 72, semitones: 3)), (0.5, .noteOff(key: 60)),
    ]
    let clip = play(events, seconds: 1.2) { $0.envelope.releaseSeconds = 0.05 }
    #expect(try abs(pitch(clip, 0.7...1.2) - 75) < 0.1)
    let low = play(
      [(0, on(60)), (0, on(72)), (0.1, .keyBend(key: 72, semitones: 3)), (0.5, .noteOff(key: 72))],
      seconds: 1.2
    ) { $0.envelope.releaseSeconds = 0.05 }
    #expect(try abs(pitch(low, 0.7...1.2) - 60) < 0.1, "the other key is not")
    // Struck again a key is not bent.
    let again = play(
      [
        (0, on(60)), (0.1, .keyBend(key: 60, semitones: 3)), (0.3, .noteOff(key: 60)),
        (0.5, on(60)),
      ], seconds: 1.2
    ) { $0.envelope.releaseSeconds = 0.05 }
    #expect(try abs(pitch(again, 0.7...1.2) - 60) < 0.1)
    let still = play([(0, on(60))], seconds: 0.5) { _ in }
    func trembles(_ key: Int) -> Bool {
      play([(0, on(60)), (0.1, .keyPressure(key: key, amount: 1))], seconds: 0.5) { _ in }.mono
        != still.mono
    }
    #expect(trembles(60) && !trembles(61))
  }
}
