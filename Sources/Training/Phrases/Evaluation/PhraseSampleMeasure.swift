import PhraseVAE
import Foundation
import Music

/// Phrases that a model draws, beside those of its corpus: whether they are made of the same things,
/// how usual they are, and whether they are copies.
package struct PhraseSampleMeasure: Codable, Sendable {
  /// Some phrases as they stand to the training phrases.
  package struct Likeness: Codable, Sendable {
    /// Divergence of their pitch classes (or drums), in nats.
    package var sounds: Double
    /// Divergence of their intervals; 0 for drums.
    package var intervals: Double
    /// Divergence of their rhythm.
    package var rhythm: Double
    /// Nats a step that they take by a grammar of the training phrases.
    package var cost: Double
    /// Share of the bars after the first that are one before again, in all but an eighth of their tokens.
    package var repeatedShare: Double
    /// Share that stays in one key: all notes of one major scale; 1 for drums.
    package var inKeyShare: Double
    /// Share that is a training phrase, in whatever key.
    package var copiedShare: Double
    /// Share that differs from a training phrase in less than a tenth of the steps.
    package var nearShare: Double
    /// By tenths of the steps that differ from the nearest training phrase: how many.
    package var distances: [Int]
  }

  /// Number of phrases drawn.
  package let sampleCount: Int
  /// How freely their tokens were drawn.
  package let temperature: Double
  /// Of the drawn phrases.
  package let drawn: Likeness
  /// Of held-out phrases: what a musician's own come to.
  package let heldOut: Likeness
  /// Share of drawn phrases that are different from each other.
  package let distinctShare: Double

  /// Measures as many drawn phrases as held-out ones.
  init(
    _ model: PhraseModel, heldOut: [NoteGrid], training: [NoteGrid], grammar: PhraseGrammar,
    temperature: Double, seed: UInt64
  ) {
    let kind = model.kind
    let samples = model.sample(count: heldOut.count, temperature: temperature, seed: seed)
    let reference = PhraseHistograms(training)
    let nearest = NearestPhrases(training, kind: kind)
    func likeness(_ phrases: [NoteGrid]) -> Likeness {
      let histograms = PhraseHistograms(phrases)
      let count = Double(max(1, phrases.count))
      let shares = phrases.map {
        Double(nearest.distance(of: $0)) / Double(kind.tokenCount)
      }
      var distances = [Int](repeating: 0, count: 10)
      for share in shares { distances[min(9, Int(share * 10))] += 1 }
      return Likeness(
        sounds: PhraseHistograms.divergence(histograms.sounds, from: reference.sounds),
        intervals: PhraseHistograms.divergence(histograms.intervals, from: reference.intervals),
        rhythm: PhraseHistograms.divergence(histograms.rhythm, from: reference.rhythm),
        cost: phrases.reduce(0) { $0 + grammar.cost(of: $1) } / count,
        repeatedShare: phrases.reduce(0) { $0 + Self.repeatedShare(of: $1) } / count,
        inKeyShare: Double(phrases.count(where: MusicalKey.holdsAll)) / count,
        copiedShare: Double(shares.count { $0 == 0 }) / count,
        nearShare: Double(shares.count { $0 < 0.1 }) / count, distances: distances)
    }
    sampleCount = samples.count
    self.temperature = temperature
    drawn = likeness(samples)
    self.heldOut = likeness(heldOut)
    distinctShare = Double(Set(samples).count) / Double(max(1, samples.count))
  }

  /// Share of the bars after the first that are one before again, in all but an eighth of their tokens.
  package static func repeatedShare(of phrase: NoteGrid) -> Double {
    let form = PhraseForms.form(of: phrase)
    let repeated = form.enumerated().count { $0.offset != $0.element }
    return Double(repeated) / Double(form.count - 1)
  }
}
