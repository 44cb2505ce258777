import Music
import Neural
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

  /// What edits of one phrase came to, on the way to the measure.
  private struct Edited: Codable {
    /// By amount: which share of the notes was changed.
    let changedShares: [Double]
    /// Bars that were added, and those of them that have notes.
    var bars = 0
    var filledBars = 0
    /// Notes that were added, and those of them in the phrase's key.
    var added = 0.0
    var addedInKey = 0.0
    /// Notes of the phrase, and those of them in its key.
    var own = 0.0
    var ownInKey = 0.0

    init(changedShares: [Double]) { self.changedShares = changedShares }
  }

  /// Edits phrases and counts; of a group, what comes of it is the leader's.
  init(_ model: PhraseModel, phrases: [NoteGrid], seed: UInt64, group: any RankGroup) {
    var edits: [Edited] = []
    group.deal(count: phrases.count) { index in
      Self.edited(phrases[index], by: model, seed: seed &+ UInt64(index))
    } take: { _, edited in
      edits.append(edited)
    }
    phraseCount = phrases.count
    let total = Double(max(1, phrases.count))
    variations = Self.amounts.enumerated().map { index, amount in
      let shares = edits.map { $0.changedShares[index] }
      return Variations(
        amount: amount, changedShare: shares.reduce(0, +) / total,
        nearShare: Double(shares.count { abs($0 - amount) <= 0.1 + 1e-9 }) / total)
    }
    func sum(_ value: (Edited) -> Double) -> Double { edits.reduce(0) { $0 + value($1) } }
    let (added, own) = (sum(\.added), sum(\.own))
    continuationInKey = added > 0 ? sum(\.addedInKey) / added : nil
    phraseInKey = own > 0 ? sum(\.ownInKey) / own : nil
    barsWithNotes = sum { Double($0.filledBars) } / max(1, sum { Double($0.bars) })
  }

  private static func edited(_ phrase: NoteGrid, by model: PhraseModel, seed: UInt64) -> Edited {
    var edited = Edited(
      changedShares: amounts.map { amount in
        model.variations(of: phrase, count: 1, amount: amount, seed: seed)[0].changedShare
      })
    let longer = model.continuation(of: phrase, bars: addedBars, temperature: 0.5, seed: seed)
    let first = longer.barCount - addedBars
    edited.bars = addedBars
    edited.filledBars = (first..<first + addedBars).count {
      longer.bars($0..<$0 + 1).noteCount > 0
    }
    guard let key = MusicalKey(of: phrase) else { return edited }
    let new = longer.bars(first..<first + addedBars)
    (edited.added, edited.own) = (Double(new.noteCount), Double(phrase.noteCount))
    edited.addedInKey = key.share(of: new) * edited.added
    edited.ownInKey = key.share(of: phrase) * edited.own
    return edited
  }
}
