import Music
import Neural

/// Forms of phrases, read from a corpus: which of their bars come again, and how many phrases stay in one key. A phrase
/// that is drawn follows them, since what a network draws step by step hardly ever repeats itself and soon leaves its
/// key.
///
/// In tunes of sixteen bars half of the bars come again; a decoder that knows the bars before is free to repeat
/// one and seldom does. Source of the idea that form is to be laid down first: Medeot et al. 2018, "StructureNet:
/// inducing structure in generated melodies".
public struct PhraseForms: Sendable, Equatable, Codable {
  /// By form, for each bar the first one that it is like, from 0; itself for one that is new.
  package let forms: [[Int]]
  /// Share of the phrases all of whose notes are of one key, 0…1.
  package let inKeyShare: Double
  /// Share of drawn phrases to be settled in a key, of those that leave it, so that as many stay as in the corpus, 0…1.
  package private(set) var settledShare: Double
  /// What they were read from.
  package var card = ModelCard()

  /// Bars count as the same if they differ in no more than one token of so many.
  private static let tokensPerDifference = 8
  /// Forms that are kept.
  private static let mostForms = 256

  /// Reads the forms of phrases, of so many of them that are spread evenly.
  package init(of phrases: [NoteGrid]) {
    let share = max(1, (phrases.count + Self.mostForms - 1) / Self.mostForms)
    forms = stride(from: 0, to: phrases.count, by: share).map { Self.form(of: phrases[$0]) }
    inKeyShare =
      Double(phrases.count(where: MusicalKey.holdsAll)) / Double(max(1, phrases.count))
    settledShare = inKeyShare
  }

  /// Settles no more phrases than are missing.
  /// - Parameter drawn: phrases that were drawn of which none was settled.
  package mutating func settle(_ drawn: [NoteGrid]) {
    let own = Double(drawn.count(where: MusicalKey.holdsAll)) / Double(max(1, drawn.count))
    settledShare = own < inKeyShare ? (inKeyShare - own) / (1 - own) : 0
  }

  /// The same forms, by which no phrase is settled.
  package var unsettled: PhraseForms {
    var forms = self
    forms.settledShare = 0
    return forms
  }

  /// Whether phrases of a kind can follow them.
  func isSound(for kind: PhraseKind) -> Bool {
    !forms.isEmpty && (0...1).contains(inKeyShare)
      && (0...1).contains(settledShare)
      && forms.allSatisfy { form in
        form.count == kind.barCount
          && form.enumerated().allSatisfy { (0...$0.offset).contains($0.element) }
      }
  }

  /// The form of a phrase: for each bar the first one that it is like, or itself.
  package static func form(of phrase: NoteGrid) -> [Int] {
    let (voices, length) = (phrase.voices.map { phrase[$0] }, phrase.stepsPerBar)
    let bars = (0..<phrase.stepCount / length).map { bar in
      voices.flatMap { $0[bar * length..<(bar + 1) * length] }
    }
    return bars.indices.map { bar in
      bars[..<bar].firstIndex { before in
        tokensPerDifference * zip(before, bars[bar]).count { $0 != $1 } <= before.count
      } ?? bar
    }
  }

  /// A phrase that is to be drawn once more, of which all bars are known that come again, or again.
  /// - Parameters:
  ///   - phrase: that was drawn without a form, of a kind.
  ///   - random: chooses the form.
  func outline(
    of phrase: NoteGrid, kind: PhraseKind, using random: inout RandomGenerator
  ) -> PhraseBatch {
    let form = forms[random.integer(below: forms.count)]
    var batch = PhraseBatch([phrase], kind: kind)
    let length = kind.stepsPerBar
    let known = Set(form.enumerated().filter { $0.offset != $0.element }.map(\.element))
    for (bar, source) in form.enumerated() {
      let place = bar * length..<(bar + 1) * length
      if source == bar {
        if !known.contains(bar) { batch.forget(phrase: 0, steps: place) }
        continue
      }
      for voice in batch.tokens.indices {
        batch.tokens[voice].replaceSubrange(
          place, with: batch.tokens[voice][source * length..<(source + 1) * length])
      }
    }
    return batch
  }
}
