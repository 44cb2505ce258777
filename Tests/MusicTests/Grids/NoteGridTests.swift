import Music
import Testing

@Suite struct NoteGridTests {
  @Test func drumsComeBackFromTheirNotes() {
    let grid = DrumGrid(masks: [0b000_000_101, 0, 0b000_000_100, 0b111_111_111])
    #expect(DrumGrid(notes: grid.notes(), stepCount: 4) == grid)
    #expect(grid.drums(at: 0) == [.kick, .closedHat])
  }

  @Test func everyDrumIsWrittenWithAKeyOfItsClass() {
    for drum in DrumClass.allCases { #expect(DrumClass(key: drum.key) == drum) }
    #expect(DrumClass(key: 35) == .kick)
    #expect(DrumClass(key: 59) == .ride)
    #expect(DrumClass(key: 20) == nil)
  }

  @Test(arguments: PhraseKind.allCases) func tokensOfEachKindComeBack(_ kind: PhraseKind) {
    let tokens = kind.voices.flatMap { voice in
      (0..<kind.stepCount).map { UInt16($0 * 7 % voice.tokenCount) }
    }
    let grid = NoteGrid(kind: kind, tokens: tokens)
    #expect(grid.tokens == tokens)
    #expect(grid.stepCount == kind.stepCount)
    #expect(tokens.count == kind.tokenCount)
  }

  @Test func aTrioMovesItsPitchesAndNotItsDrums() {
    let trio = TrioGrid(
      melody: MelodyGrid(tokens: [50]), bass: MelodyGrid(tokens: [20]),
      drums: DrumGrid(masks: [3]))
    #expect(NoteGrid.trio(trio).transposed(by: 2)?.tokens == [52, 22, 3])
    #expect(NoteGrid.trio(trio).transposed(by: -19) == nil)
    #expect(NoteGrid.drums(trio.drums).transposed(by: 50) == .drums(trio.drums))
  }
}
