import Music
import PhraseVAE

/// Whether variations change as many notes as are asked for, and continuations go on in the key with notes
/// in every bar.
package struct PhraseEditMeasure: Encodable, Sendable {
  /// Variations by one amount.
  package struct Variations: Encodable, Sendable {
    /// The share of notes that was to change.
    package var amount: Double
    /// Mean share that did.
    package var changedShare: Double
    /// The share of variations that lie within a tenth of the amount.
    package var nearShare: Double
  }

  /// Phrases that were edited.
  package let phraseCount: Int
  /// By amount.
  package let variations: [Variations]
  /// Of the notes that were added, the share in the phrase's own key; nil for drums.
  package let continuationInKey: Double?
  /// The same of the phrases themselves.
  package let phraseInKey: Double?
  /// Of the bars that were added, the share that have notes.
  package let barsWithNotes: Double

  /// The amounts that are asked for.
  package static let amounts = [0.1, 0.2, 0.3, 0.5, 0.7, 0.9]
  private static let addedBars = 4

  /// Edits phrases and counts.
  init(_ model: PhraseModel, phrases: [NoteGrid], seed: UInt64) {
    phraseCount = phrases.count
    let total = Double(max(1, phrases.count))
    variations = Self.amounts.map { amount in
      let shares = phrases.enumerated().map { index, phrase in
        model.variations(of: phrase, count: 1, amount: amount, seed: seed &+ UInt64(index))[0]
          .changedShare
      }
      return Variations(
        amount: amount, changedShare: shares.reduce(0, +) / total,
        nearShare: Double(shares.count { abs($0 - amount) <= 0.1 + 1e-9 }) / total)
    }
    var (added, addedInKey, own, ownInKey, bars, filled) = (0.0, 0.0, 0.0, 0.0, 0, 0)
    for (index, phrase) in phrases.enumerated() {
      let longer = model.continuation(
        of: phrase, bars: Self.addedBars, temperature: 0.5, seed: seed &+ UInt64(index))
      let first = longer.stepCount / PhraseKind.stepsPerBar - Self.addedBars
      for bar in first..<first + Self.addedBars {
        bars += 1
        filled += longer.bars(bar..<bar + 1).noteCount > 0 ? 1 : 0
      }
      guard let key = MusicalKey(of: phrase) else { continue }
      let new = longer.bars(first..<first + Self.addedBars)
      let (newCount, count) = (Double(new.noteCount), Double(phrase.noteCount))
      addedInKey += key.share(of: new) * newCount
      added += newCount
      ownInKey += key.share(of: phrase) * count
      own += count
    }
    continuationInKey = added > 0 ? addedInKey / added : nil
    phraseInKey = own > 0 ? ownInKey / own : nil
    barsWithNotes = Double(filled) / Double(max(1, bars))
  }
}
