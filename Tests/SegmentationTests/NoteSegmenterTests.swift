import Foundation
import Segmentation
import Signal
import Testing

@Suite struct NoteSegmenterTests {
  private func found(
    _ truth: [CutNote], vibratoCents: Double = 0, gain: Float = 1
  ) -> [CutNote] {
    let samples = Melodies.play(truth, vibratoCents: vibratoCents, seconds: 4).map { gain * $0 }
    return NoteSegmenter(network: nil).notes(in: samples, sampleRate: Melodies.rate)
  }

  /// A scale without gaps, a repeated note and a rest.
  private let tune = Melodies.notes([
    (0.3, 0.7, 60), (0.7, 1.1, 62), (1.1, 1.5, 64), (1.55, 1.9, 64), (2.3, 2.7, 67),
    (2.7, 3.1, 55),
  ])

  @Test func everyNoteOfATuneIsFoundOnce() {
    let match = NoteMatch(truth: tune, found: found(tune))
    #expect(match.matchCount == 6 && match.foundCount == 6)
  }

  @Test func vibratoIsOneNote() {
    let long = Melodies.notes([(0.5, 2.0, 69), (2.0, 3.5, 72)])
    for cents in [30.0, 60, 90] {
      let match = NoteMatch(truth: long, found: found(long, vibratoCents: cents))
      #expect(match.matchCount == 2 && match.foundCount == 2, "±\(cents) cents")
    }
  }

  /// What is found depends on no level.
  @Test func levelDoesNotMatter() {
    let (loud, soft) = (found(tune), found(tune, gain: 0.02))
    #expect(loud.count == soft.count)
    for (a, b) in zip(loud, soft) { #expect(abs(a.startSeconds - b.startSeconds) < 0.006) }
  }

  /// A low reed speaks with its third harmonic before its tone: one note, and the next one is another.
  @Test func aSlowAttackIsNoNoteOfItsOwn() throws {
    var samples = [Float](repeating: 0, count: Int(2.4 * Melodies.rate))
    var turns = 0.0
    for i in 0..<Int(1.9 * Melodies.rate) {
      let t = Double(i) / Melodies.rate
      let hz = Units.pitchToHz(t < 1.3 ? 49 : 56)
      turns += hz / Melodies.rate
      let rise = min(1, 0.15 + t / 0.5)
      // The harmonic is there before the tone.
      let tone = min(1, max(0, (t - 0.1) / 0.06))
      let others = sin(2 * .pi * turns) + 0.5 * sin(4 * .pi * turns)
      samples[Int(0.3 * Melodies.rate) + i] = Float(
        0.2 * rise * (tone * others + sin(6 * .pi * turns)))
    }
    let preset = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Presets/onsets.safetensors")
    let notes = NoteSegmenter(network: try OnsetPreset.load(preset.path)).notes(
      in: samples, sampleRate: Melodies.rate)
    #expect(notes.map { $0.pitch?.rounded() } == [49, 56])
    #expect(abs((notes.first?.startSeconds ?? 0) - 0.3) < 0.05)
  }

  @Test func silenceAndNoiseHoldNoNotes() {
    let segmenter = NoteSegmenter(network: nil)
    #expect(segmenter.notes(in: [], sampleRate: 44_100).isEmpty)
    let silence = [Float](repeating: 0, count: 44_100)
    #expect(segmenter.notes(in: silence, sampleRate: 44_100).isEmpty)
    var state: UInt32 = 1
    let noise = (0..<88_200).map { _ -> Float in
      state = state &* 1_664_525 &+ 1_013_904_223
      return Float(state >> 8) / Float(1 << 24) - 0.5
    }
    #expect(segmenter.notes(in: noise, sampleRate: 44_100).isEmpty)
  }
}

@Suite struct StrokeSegmenterTests {
  @Test func clicksAreStrokes() {
    var samples = [Float](repeating: 0, count: 88_200)
    let places = [0.2, 0.45, 0.7, 1.2, 1.3]
    var state: UInt32 = 7
    for place in places {
      for i in 0..<4000 {
        state = state &* 1_664_525 &+ 1_013_904_223
        let noise = Float(state >> 8) / Float(1 << 24) - 0.5
        samples[Int(place * 44_100) + i] += noise * exp(-Float(i) / 900)
      }
    }
    let found = StrokeSegmenter().strokes(in: samples, sampleRate: 44_100)
    #expect(found.count == places.count)
    for (stroke, place) in zip(found, places) { #expect(abs(stroke.startSeconds - place) < 0.02) }
  }
}
