import Music
import Testing

@Suite struct MusicalKeyTests {
  /// Two bars with a quarter note of each pitch, again and again.
  private func melody(_ pitches: [Int]) -> NoteGrid {
    NoteGrid(
      kind: .melody2,
      tokens: (0..<32).map { step in
        step % 4 > 0 ? 0 : UInt16(pitches[step / 4 % pitches.count] - 21 + 2)
      })
  }

  @Test func aPhraseIsMovedByAsFewSemitonesAsPossible() throws {
    let phrase = melody([60, 64, 67, 65, 62, 64, 60, 60])
    #expect(MusicalKey(of: phrase) == MusicalKey("C"))
    let key = try #require(MusicalKey("Bb"))
    #expect(key.moved(phrase) == phrase.transposed(by: -2))
    #expect(try #require(MusicalKey("F#")).moved(phrase) == phrase.transposed(by: 6))
    #expect(try #require(MusicalKey("C")).moved(phrase) == phrase)
    // A minor has the notes of C major, D minor those of F major.
    #expect(try #require(MusicalKey("Am")).moved(phrase) == phrase)
    #expect(try #require(MusicalKey("Dm")).moved(phrase) == phrase.transposed(by: 5))
  }

  @Test func whatLeavesTheRangeGoesTheOtherWayOrStays() throws {
    let high = melody([108, 107, 105, 103, 108, 103, 108, 108])
    let own = try #require(MusicalKey(of: high))
    let above = MusicalKey(tonic: own.tonic + 2, isMinor: own.isMinor)
    #expect(above.moved(high) == high.transposed(by: -10))
    #expect(above.moved(melody([21, 108])).noteCount == 8)
  }

  @Test func onlyNotesOfOneScaleAreInOneKey() {
    #expect(MusicalKey.holdsAll(melody([57, 59, 60, 62, 64, 65, 67, 69])))
    #expect(!MusicalKey.holdsAll(melody([60, 61, 62, 63])))
  }
}
