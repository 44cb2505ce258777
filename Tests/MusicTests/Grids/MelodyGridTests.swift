import Music
import Testing

@Suite struct MelodyGridTests {
  @Test func notesBecomeTokens() {
    let notes = [
      NoteEvent(startBeat: 0, durationBeats: 0.75, pitch: 60),
      NoteEvent(startBeat: 1, durationBeats: 0.25, pitch: 62),
    ]
    let grid = MelodyGrid(notes: notes, stepCount: 8)
    #expect(grid.tokens == [41, 0, 0, 1, 43, 1, 0, 0])
    #expect(grid.notes() == notes)
  }

  @Test func theNewestNoteIsHeardAndTheHighestOfAChord() {
    let notes = [
      NoteEvent(startBeat: 0, durationBeats: 2, pitch: 60),
      NoteEvent(startBeat: 0, durationBeats: 1, pitch: 67),
      NoteEvent(startBeat: 0.5, durationBeats: 0.5, pitch: 64),
    ]
    #expect(MelodyGrid(notes: notes, stepCount: 6).tokens == [48, 0, 45, 0, 1, 0])
  }

  @Test func whatBeganBeforeIsLeftOutAndWhatGoesOnIsCut() {
    let notes = [
      NoteEvent(startBeat: 3, durationBeats: 2, pitch: 60),
      NoteEvent(startBeat: 5, durationBeats: 4, pitch: 62),
    ]
    let grid = MelodyGrid(notes: notes, startBeat: 4, stepCount: 8)
    #expect(grid.tokens == [0, 0, 0, 0, 43, 0, 0, 0])
    #expect(
      grid.notes(startBeat: 4) == [NoteEvent(startBeat: 5, durationBeats: 1, pitch: 62)])
  }

  @Test func aShortNoteLastsOneStepAndHalfWayIsLater() {
    let notes = [NoteEvent(startBeat: 0.125, durationBeats: 0.01, pitch: 21)]
    #expect(MelodyGrid(notes: notes, stepCount: 4).tokens == [0, 2, 1, 0])
  }

  @Test func pitchesWithoutATokenAreLeftOut() {
    let notes = [20, 109].map { NoteEvent(startBeat: 0, durationBeats: 1, pitch: $0) }
    #expect(MelodyGrid(notes: notes, stepCount: 4).tokens == [0, 0, 0, 0])
    #expect(MelodyGrid.token(ofPitch: 108) == 89)
    #expect(MelodyGrid.pitch(ofToken: 89) == 108)
    #expect(MelodyGrid.pitch(ofToken: MelodyGrid.noteOff) == nil)
  }

  @Test func everyNormalGridComesBackFromItsNotes() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<200 {
      let tokens = (0..<32).map { _ in
        UInt8(Int.random(in: 0..<3, using: &random) == 0 ? Int.random(in: 0..<90) : 0)
      }
      let grid = MelodyGrid(tokens: tokens).normalized
      #expect(MelodyGrid(notes: grid.notes(), stepCount: 32) == grid)
    }
  }

  @Test func transpositionKeepsToThePiano() {
    let grid = MelodyGrid(tokens: [2, 0, 1, 10])
    #expect(grid.transposed(by: 3)?.tokens == [5, 0, 1, 13])
    #expect(grid.transposed(by: -1) == nil)
    #expect(grid.transposed(by: 80) == nil)
    #expect(MelodyGrid(tokens: [0, 1]).transposed(by: 99)?.tokens == [0, 1])
  }

  @Test func tripletsHaveAGridOfTheirOwn() {
    let notes = (0..<3).map {
      NoteEvent(startBeat: Double($0) / 3, durationBeats: 1.0 / 3, pitch: 60 + $0)
    }
    let grid = MelodyGrid(notes: notes, stepCount: 6, stepsPerBeat: 3)
    #expect(grid.tokens == [41, 42, 43, 1, 0, 0])
    #expect(grid.notes().map(\.startBeat) == notes.map(\.startBeat))
  }
}
