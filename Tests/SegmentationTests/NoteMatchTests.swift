import Segmentation
import Testing

/// The field's rule, beside the numbers that mir_eval 0.8.2 gives for the same notes.
@Suite struct NoteMatchTests {
  private let truth = Melodies.notes([
    (0.0, 1.0, 60), (1.0, 1.2, 62), (1.2, 2.0, 64), (2.0, 2.1, 64),
  ])

  @Test func notesAreMatchedOneToOne() {
    // One found note serves one true note, though two would fit.
    let found = Melodies.notes([(2.03, 2.1, 64), (2.049, 2.1, 64), (0.05, 1.15, 60.5)])
    let match = NoteMatch(truth: truth, found: found)
    #expect(match.matchCount == 2)
    #expect(match.precision == 2.0 / 3 && match.recall == 0.5)
  }

  @Test func limitsAreThoseOfTheRule() {
    #expect(NoteMatch(truth: truth, found: Melodies.notes([(0.0501, 1, 60)])).matchCount == 0)
    #expect(NoteMatch(truth: truth, found: Melodies.notes([(0.05, 1, 60.51)])).matchCount == 0)
    #expect(NoteMatch(truth: truth, found: Melodies.notes([(0.05, 1, 59.5)])).matchCount == 1)
  }

  @Test func endsMayBeOffByAFifth() {
    let early = Melodies.notes([(0, 0.81, 60), (1, 1.14, 62)])
    #expect(NoteMatch(truth: truth, found: early, rule: .notesWithEnds).matchCount == 1)
  }

  /// A note that takes the only partner of another one moves on to its own second choice.
  @Test func asManyAreMatchedAsCanBe() {
    let two = Melodies.notes([(0.0, 0.5, 60), (0.06, 0.5, 60)])
    let found = Melodies.notes([(0.03, 0.5, 60), (-0.0 + 0.01, 0.5, 60)])
    #expect(NoteMatch(truth: two, found: found).matchCount == 2)
  }
}
