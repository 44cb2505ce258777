import Music

/// Some bars that the page plays and shows: a phrase that was drawn, one between two, or bars of a jam.
package struct PagePiece: Sendable {
  /// Where it comes from, in a few words.
  package var title: String
  /// What is played, from beat 0 on, and when each beat comes.
  package var sequence: NoteSequence
  /// The phrase that it is made of, which is kept and interpolated.
  package var phrase: NoteGrid
  /// Length in beats, more than 0.
  package var beats: Double
  /// Which jam it is of; nil for none.
  package var jam: Int?

  /// - Parameters:
  ///   - title: in a few words.
  ///   - sequence: from beat 0 on.
  ///   - phrase: that it is made of.
  ///   - beats: length; nil for that of the phrase.
  ///   - jam: number of the jam; nil for none.
  package init(
    title: String, sequence: NoteSequence, phrase: NoteGrid, beats: Double? = nil,
    jam: Int? = nil
  ) {
    self.title = title
    self.sequence = sequence
    self.phrase = phrase
    let usual = Double(phrase.stepCount) / 4
    self.beats = max(beats ?? usual, 0.25)
    self.jam = jam
  }
}

/// How the page draws phrases, and how a jam goes on.
package struct PageManner: Sendable, Equatable {
  /// How long phrases are, and in which metre: of one voice.
  package var kind = PhraseKind.melody2
  /// What they are in; nil for whatever comes.
  package var key: MusicalKey?
  /// How far each phrase of a jam goes from the one before, 0…1.
  package var amount = 0.2
  /// How freely phrases are drawn, 0…2.
  package var temperature = 0.5
  /// Quarter notes a minute.
  package var beatsPerMinute = 100.0

  /// The usual manner.
  package init() {}

  /// Kinds that a page can ask for.
  package static let kinds: [PhraseKind] = [.melody2, .jig2, .waltz2, .melody16]
}
