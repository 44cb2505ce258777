import Neural
import Signal
import ModelTestSupport
import Corpora
import Foundation
import Testing

@Suite("Onset of a note")
struct CorpusOnsetTests {
  /// A decaying 440 Hz tone that begins at `start`, after noise of the given amplitude.
  private func pluck(start: Int, noise: Float) -> [Float] {
    var state: UInt32 = 1
    return (0..<24_000).map { i in
      state = state &* 1_664_525 &+ 1_013_904_223
      let hiss = noise * (Float(state >> 8) * 0x1p-23 - 1)
      guard i >= start else { return hiss }
      let t = Float(i - start) / 48_000
      return hiss + 0.5 * expf(-4 * t) * sinf(2 * .pi * 440 * t)
    }
  }

  @Test(arguments: [0, 1, 95, 4800])
  func cleanNotesAreFoundToTheSample(start: Int) {
    let onset = NoteOnset.index(in: pluck(start: start, noise: 0))
    // The tone starts at zero: 1 % of its peak is reached on the next sample.
    #expect(onset == start + 1)
  }

  @Test func hissBeforeTheNoteIsPassedOver() {
    let samples = pluck(start: 4800, noise: 0.01)
    #expect(NoteOnset.index(in: samples) == 0)
    let onset = NoteOnset.index(in: samples, noiseLevel: NoteOnset.noiseLevel(of: samples))
    #expect((4800...4803).contains(onset))
  }

  @Test func silenceHasItsOnsetAtZero() {
    #expect(NoteOnset.index(in: [Float](repeating: 0, count: 1000)) == 0)
    #expect(NoteOnset.index(in: []) == 0)
  }

  @Test(arguments: [3, 500, 23_990])
  func alignedNotesBeginAtTheLead(start: Int) {
    let samples = pluck(start: start, noise: 0)
    let onset = NoteOnset.index(in: samples)
    let aligned = NoteOnset.aligned(samples, onset: onset, count: 2000)
    #expect(aligned.count == 2000)
    #expect(aligned[NoteOnset.leadSampleCount] == samples[onset])
    #expect(NoteOnset.index(in: aligned) == NoteOnset.leadSampleCount)
  }
}
