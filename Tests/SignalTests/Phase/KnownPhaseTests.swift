import Foundation
import Signal
import Testing

@Suite struct KnownPhaseTests {
  static let note = BundledNote.all[2]

  /// The largest difference of two spectrograms in the bins marked, over the largest magnitude.
  static func distance(
    _ a: ComplexSpectrogram, _ b: ComplexSpectrogram, where counts: [Bool]
  ) -> Float {
    var largest: Float = 0
    for i in counts.indices where counts[i] {
      largest = max(largest, abs(a.values[2 * i] - b.values[2 * i]))
      largest = max(largest, abs(a.values[2 * i + 1] - b.values[2 * i + 1]))
    }
    return largest / (a.magnitudes.values.max() ?? 1)
  }

  @Test func whatIsKnownComesOutAsItWentIn() {
    let note = Self.note
    let bins = note.spectrogram.binCount
    let masks: [[Bool]] = [
      KnownPhase(note.spectrogram, frames: 0..<note.spectrogram.frameCount).isKnown,
      KnownPhase(note.spectrogram, frames: 100..<120).isKnown,
      (0..<note.magnitudes.values.count).map { $0 % bins < 40 },
      TestSignals.noise(count: note.magnitudes.values.count).map { $0 > 0.5 },
    ]
    for mask in masks {
      let known = KnownPhase(note.spectrogram, isKnown: mask)
      let result = PGHI().phase(for: note.magnitudes, known: known)
      #expect(Self.distance(result, note.spectrogram, where: mask) < 1e-6)
      let refined = GriffinLim(iterations: 2).refine(result, known: known)
      #expect(Self.distance(refined, note.spectrogram, where: mask) < 1e-6)
    }
  }

  @Test func knowingEverythingGivesTheRecordingBack() {
    let note = Self.note
    let known = KnownPhase(note.spectrogram, frames: 0..<note.spectrogram.frameCount)
    let samples = STFT(.standard).synthesize(PGHI().phase(for: note.magnitudes, known: known))
    #expect(TestSignals.distance(samples, note.samples) < 1e-5)
  }

  @Test func phaseSpreadsFromWhatIsKnown() {
    // A steady sine: from one known frame in the middle, all samples follow with the right sign
    // and place, which no method finds from magnitudes alone.
    let samples = (0..<30_000).map { Float(0.5 * cos(1 + 2 * .pi * 700 * Double($0) / 48_000)) }
    let spectrogram = STFT(.standard).analyze(samples, sampleRate: 48_000)
    let known = KnownPhase(spectrogram, frames: 60..<61)
    let result = STFT(.standard).synthesize(PGHI().phase(for: spectrogram.magnitudes, known: known))
    let middle = 10_000..<20_000
    #expect(TestSignals.distance(Array(result[middle]), Array(samples[middle])) < 0.02)
  }
}
