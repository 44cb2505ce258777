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

  @Test(arguments: PhraseKind.allCases) func aGridKnowsItsVoicesAndItsKind(kind: PhraseKind) {
    // Each token tells its voice and its step.
    let tokens = kind.voices.indices.map { voice in
      (0..<kind.stepCount).map { UInt16((5 * voice + $0) % 90) }
    }
    let grid = NoteGrid(kind: kind, tokens: tokens.flatMap(\.self))
    #expect(grid == NoteGrid(voices: kind.voices, tokens: tokens, metre: kind.metre))
    #expect(grid.voices == kind.voices && grid.kind == kind)
    for (voice, tokens) in zip(kind.voices, tokens) { #expect(grid[voice] == tokens) }
    #expect(NoteGrid.joined([grid, grid]).kind == nil)
  }

  @Test func joinedPhrasesEndTheirNotes() {
    func melody(_ tokens: [UInt16]) -> NoteGrid { NoteGrid(kind: .melody2, tokens: tokens) }
    let joined = NoteGrid.joined([melody([41, 0, 0]), melody([41, 0]), melody([0, 43])])
    #expect(joined.tokens == [41, 0, 0, 41, 0, 1, 43])
  }

  @Test func joinedTriosAreJoinedVoiceByVoice() {
    func trio(_ tokens: [UInt16]) -> NoteGrid { NoteGrid(kind: .trio16, tokens: tokens) }
    let joined = NoteGrid.joined([trio([41, 0, 20, 21, 1, 2]), trio([0, 50, 22, 0, 0, 4])])
    #expect(joined.tokens == [41, 0, 1, 50, 20, 21, 22, 0, 1, 2, 0, 4])
  }

  @Test func anEmptyEndIsLeftOutBarByBar() {
    func trio(lastDrum step: Int) -> NoteGrid {
      var drums = [UInt16](repeating: 0, count: 64)
      drums[step] = 1
      let melody = [41] + [UInt16](repeating: 0, count: 62) + [1]
      return NoteGrid(
        voices: [.melody, .bass, .drums],
        tokens: [melody, [UInt16](repeating: 0, count: 64), drums], metre: .common)
    }
    // A note off is no beginning.
    #expect(trio(lastDrum: 15).withoutEmptyEnd().stepCount == 16)
    #expect(trio(lastDrum: 16).withoutEmptyEnd().stepCount == 32)
    #expect(trio(lastDrum: 16).withoutEmptyEnd()[.drums][16] == 1)
    #expect(NoteGrid(kind: .drums2, tokens: [0, 0]).withoutEmptyEnd().stepCount == 2)
  }

  @Test func aGridHasTheBarsOfItsMetre() {
    var tokens = [UInt16](repeating: 0, count: 24)
    (tokens[0], tokens[12]) = (41, 43)
    let (jig, waltz) = (
      NoteGrid(kind: .jig2, tokens: tokens), NoteGrid(kind: .waltz2, tokens: tokens)
    )
    #expect(jig != waltz && jig.kind == .jig2 && waltz.kind == .waltz2)
    let longer = NoteGrid.joined([jig, jig])
    #expect(longer.barCount == 4 && longer.metre == Metre(6, 8))
    #expect(longer.bars(1..<2).tokens == Array(tokens[12...]))
    #expect(jig.bars(0..<1).metre == Metre(6, 8))
    tokens[12] = 0
    #expect(NoteGrid(kind: .jig2, tokens: tokens).withoutEmptyEnd().stepCount == 12)
    #expect(waltz.transposed(by: 2)?.kind == .waltz2)
  }
}
