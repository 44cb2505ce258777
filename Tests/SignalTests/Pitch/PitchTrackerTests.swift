import Foundation
import Music
import Signal
import Testing

@Suite struct PitchTrackerTests {
  let tracker = PitchTracker()

  /// A steady sum of `partials` of the pitch, without those above `0.45 · sampleRate`.
  static func tone(
    _ pitch: Double, partials: [Int: Double], seconds: Double = 0.5, sampleRate: Double = 48000
  ) -> [Float] {
    let hz = Units.pitchToHz(pitch)
    let heard = partials.filter { Double($0.key) * hz < 0.45 * sampleRate }
    return (0..<Int(seconds * sampleRate)).map { i in
      let phase = 2 * Double.pi * hz * Double(i) / sampleRate
      return Float(heard.reduce(0) { $0 + $1.value * sin(Double($1.key) * (phase + 0.4)) })
    }
  }

  static let harmonic = Dictionary(uniqueKeysWithValues: (1...12).map { ($0, 0.4 / Double($0)) })

  func found(_ samples: [Float], sampleRate: Double = 48000) -> NotePitch {
    tracker.notePitch(of: AudioClip(samples: samples, sampleRate: sampleRate))
  }

  @Test(arguments: 21...108) func namesEveryKeyOfAPianoToFiveCents(key: Int) throws {
    for cents in [-31.0, 0, 18] {
      let pitch = Double(key) + cents / 100
      let result = found(Self.tone(pitch, partials: Self.harmonic))
      #expect(abs(try #require(result.pitch) - pitch) < 0.05, "\(pitch): \(result.pitch ?? 0)")
      #expect(result.key == key)
      #expect(abs(try #require(result.cents) - cents) < 5)
      // A dip at a dozen samples is only roughly as deep as it would be between them.
      #expect(result.confidence > (key > 100 ? 0.7 : 0.8))
    }
  }

  @Test(arguments: BundledNote.all)
  func hearsWhatTheBundledNotesAreCalled(note: BundledNote) throws {
    let key = try #require(FileNameKey.key(of: note.name))
    #expect(abs(try #require(found(note.samples).pitch) - Double(key)) < 0.2)
  }

  @Test(arguments: [8000.0, 22050, 44100, 96000, 192_000])
  func worksAtAnyUsualSampleRate(sampleRate: Double) throws {
    for pitch in [28.0, 57.2, 81] {
      let tone = Self.tone(
        pitch, partials: Self.harmonic, seconds: 0.3, sampleRate: sampleRate)
      let result = try #require(found(tone, sampleRate: sampleRate).pitch)
      #expect(abs(result - pitch) < 0.08, "\(pitch) at \(sampleRate) Hz: \(result)")
    }
  }

  @Test(arguments: [33.0, 45, 57, 69]) func hearsAMissingFundamental(pitch: Double) throws {
    let tone = Self.tone(pitch, partials: [2: 0.2, 3: 0.2, 4: 0.15, 5: 0.1, 6: 0.1])
    #expect(abs(try #require(found(tone).pitch) - pitch) < 0.05)
  }

  @Test(arguments: [36.0, 60, 84]) func hearsThroughDecayAndOnsetNoise(pitch: Double) throws {
    var tone = Self.tone(pitch, partials: Self.harmonic, seconds: 1.5)
    let noise = TestSignals.noise(count: 2400)
    for i in tone.indices {
      tone[i] *= Float(exp(-Double(i) / 12000))
      if i < noise.count { tone[i] += noise[i] * (1 - Float(i) / Float(noise.count)) }
    }
    let padded = [Float](repeating: 0, count: 4800) + tone
    #expect(abs(try #require(found(padded).pitch) - pitch) < 0.05)
  }

  @Test func steadyNoiseBelowTheToneDoesNotMoveIt() throws {
    var tone = Self.tone(64, partials: Self.harmonic)
    for (i, value) in TestSignals.noise(count: tone.count).enumerated() { tone[i] += 0.1 * value }
    #expect(abs(try #require(found(tone).pitch) - 64) < 0.1)
  }

  @Test func noiseSilenceAndClicksAreUnpitched() {
    for seed in 1...5 as ClosedRange<UInt64> {
      let noise = found(TestSignals.noise(count: 24000, seed: seed))
      #expect(noise.pitch == nil && noise.key == nil && noise.cents == nil)
      #expect(noise.confidence > 0.8)
    }
    var click = [Float](repeating: 0, count: 24000)
    #expect(found(click).pitch == nil)
    click[12000] = 1
    #expect(found(click).pitch == nil)
    #expect(found([0.5, -0.5, 0.1]).pitch == nil)
    #expect(found([]).pitch == nil)
    #expect(found([.nan, .infinity, 0.3] + [Float](repeating: .nan, count: 5000)).pitch == nil)
  }

  @Test(arguments: [50.0, 57, 69.3, 84], [0.5, 1, 1.4])
  func theMiddleOfAVibratoIsItsPitch(pitch: Double, semitones: Double) throws {
    var phase = 0.0
    let samples = (0..<96_000).map { i in
      let moved = pitch + semitones * sin(2 * .pi * 6.5 * Double(i) / 48_000)
      phase += 2 * .pi * Units.pitchToHz(moved) / 48_000
      return Float(0.4 * sin(phase) + 0.2 * sin(2 * phase) + 0.1 * sin(3 * phase))
    }
    let note = found(samples)
    #expect(abs(try #require(note.pitch) - pitch) < 0.15)
    #expect(note.confidence > 0.5)
  }

  @Test func aContourFollowsAGlide() throws {
    var phase = 0.0
    let samples = (0..<48000).map { i in
      phase += 2 * .pi * Units.pitchToHz(57 + 12 * Double(i) / 48000) / 48000
      return Float(0.5 * sin(phase) + 0.2 * sin(2 * phase))
    }
    let contour = tracker.track(AudioClip(samples: samples, sampleRate: 48000))
    #expect(contour.frameCount == 101 && abs(contour.hopSeconds - 0.01) < 1e-12)
    for t in 5..<95 {
      let pitch = try #require(contour.pitches[t], "frame \(t) is unvoiced")
      #expect(abs(pitch - (57 + 12 * Double(t) * 0.01)) < 0.4)
    }
    let cents = contour.cents(above: 57)
    #expect(abs(try #require(cents[50]) - 600) < 40)
    #expect(zip(cents[5..<94], cents[6..<95]).allSatisfy { $0! < $1! })
  }

  @Test func aContourKnowsWhereTheSoundIsVoiced() {
    let samples =
      TestSignals.noise(count: 24000).map { 0.3 * $0 }
      + Self.tone(62, partials: Self.harmonic) + [Float](repeating: 0, count: 24000)
    let contour = tracker.track(AudioClip(samples: samples, sampleRate: 48000))
    #expect(contour.pitches[2..<45].allSatisfy { $0 == nil })
    #expect(contour.pitches[56..<94].allSatisfy { $0.map { abs($0 - 62) < 0.05 } ?? false })
    #expect(contour.pitches[106...].allSatisfy { $0 == nil })
    #expect(contour.powers[75] > 0.05 && contour.powers[140] == 0)
  }

  @Test func aNarrowRangeFindsOnlyWhatLiesInIt() throws {
    let clip = AudioClip(samples: Self.tone(69, partials: Self.harmonic), sampleRate: 48000)
    let bass = PitchTracker(pitches: 40...60).notePitch(of: clip)
    #expect(bass.pitch.map { $0 <= 60.5 } ?? true)
    let treble = PitchTracker(pitches: 60...80, hopSeconds: 0.02, windowSeconds: 0.01)
    #expect(abs(try #require(treble.notePitch(of: clip).pitch) - 69) < 0.05)
  }
}
