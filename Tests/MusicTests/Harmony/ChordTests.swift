import Music
import Testing

@Suite struct ChordTests {
  @Test(arguments: [
    ("C", [0, 4, 7]), ("Am", [9, 0, 4]), ("F#m7b5", [6, 9, 0, 4]), ("Bbmaj7", [10, 2, 5, 9]),
    ("Gsus4", [7, 0, 2]), ("Eaug", [4, 8, 0]), ("Bdim", [11, 2, 5]), ("Ab7", [8, 0, 3, 6]),
    ("C6/9", [0, 2, 4, 7, 9]), ("Asus2", [9, 11, 4]), ("Dadd9", [2, 4, 6, 9]),
    ("Cdim7", [0, 3, 6, 9]), ("E5", [4, 11]), ("Gm9", [7, 9, 10, 2, 5]),
  ])
  func aSymbolNamesItsNotes(symbol: String, notes: [Int]) throws {
    let chord = try #require(Chord(symbol))
    #expect(Set(chord.pitchClasses) == Set(notes) && chord.root == notes[0])
    #expect(Chord(chord.description) == chord)
  }

  @Test func musiciansWriteTheSameInManyWays() {
    let same = [
      ["Cm7", "Cmin7", "Cmi7", "C-7", "C m7", "CMin7", "C\u{2212}7", "C–7", "Cm13"],
      [
        "CM7", "Cmaj7", "Cma7", "C△7", "C△", "CMaj7", "CMAJ7", "C\u{2206}7", "C\u{2206}", "CΔ7",
        "Cj7",
      ],
      ["Cmaj7", "Cmaj7#11", "Cmaj13", "CMaj13#11"], ["Cm6", "Cm6/9", "Cm69"],
      ["C7", "C7#11", "C7b13", "C7alt", "Cdom7"], ["Cmaj7#5", "C+maj7", "C+M7", "Caug(maj7)"],
      ["C9", "C9#11", "C7add9"], ["C13", "C13#11"], ["C7b9", "C13b9", "C7b9b13"], ["C", "Cadd11"],
      ["F#ø", "F♯m7b5", "Gbm7-5", "Gbø7"], ["B°", "Bdim", "Bo", "Bº"], ["C+", "Caug", "C(#5)"],
      ["G7sus4", "G7sus"], ["C7(b9)", "C7b9", "C7-9"], ["Cm(maj7)", "CmM7", "CmMaj7"],
    ]
    for spellings in same {
      let chords = spellings.map { Chord($0) }
      #expect(
        Set(chords).count == 1 && chords[0] != nil, "\(zip(spellings, chords).map { ($0, $1) })")
    }
    // Of roots a letter may stand for what follows it: C#5 is a fifth on C sharp.
    #expect(Chord("C#5")?.root == 1)
    #expect(Chord("Dm6/9/E") == Chord(root: 2, .minorSixth, bass: 4))
    #expect(Chord("Caugmaj7")?.pitchClasses == [0, 4, 8, 11])
  }

  @Test func aBassStandsBehindASlash() throws {
    let chord = try #require(Chord("Am7/G"))
    #expect(chord.bass == 7 && chord.root == 9 && "\(chord)" == "Am7/G")
    #expect(Chord("D/F#")?.contains(pitch: 42) == true)
    #expect(Chord("C/B")?.contains(pitch: 59) == true)
    #expect(chord.transposed(by: 2) == Chord("Bm7/A"))
  }

  @Test(arguments: [
    "", "H", "Cmajor9th", "dim", "Q7", "C/H", "5", "Cmm", "hello", "C7/9", "Cadd", "C6b13", "Cm/",
  ])
  func otherTextsAreNone(text: String) {
    #expect(Chord(text) == nil)
  }
}
