import Music
import Testing

@Suite struct PianoRollTests {
  @Test func aMelodyHasARowForEachPitchAndAColumnForEachStep() {
    let grid = MelodyGrid(tokens: [41, 0, 0, 0, 1, 0, 43, 0, 41, 1, 0, 0, 0, 0, 0, 43])
    #expect(
      PianoRoll(.melody(grid)).text == """
        Melody
           D4 │·   · ■─·   ·  ■│
           C4 │■───·   ■   ·   │
               1
        """)
  }

  @Test func drumsAreNamedAndStandFromCymbalToKick() {
    let grid = DrumGrid(masks: (0..<16).map { $0 == 0 ? 0b101 : $0 == 4 ? 0b110 : 0 })
    #expect(
      PianoRoll(.drums(grid)).text == """
        Drums
          hat │●   ●   ·   ·   │
        snare │·   ●   ·   ·   │
         kick │●   ·   ·   ·   │
               1
        """)
  }

  @Test func longMusicIsBrokenAtBarLines() {
    let grid = MelodyGrid(tokens: (0..<128).map { _ in 41 })
    let text = PianoRoll(.melody(grid)).text
    let lines = text.split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 80 })
    #expect(lines.filter { $0.contains("C4") }.count == 2)
    #expect(text.contains("5                6"))
  }

  @Test func onlyTheBarsThatAreAskedForAreDrawn() {
    var roll = PianoRoll(
      NoteSequence(
        tracks: [
          .init(notes: [
            NoteEvent(startBeat: 0, durationBeats: 5, pitch: 60),
            NoteEvent(startBeat: 8, durationBeats: 1, pitch: 72),
          ])
        ], metreMap: MetreMap(Metre(3, 4))))
    #expect(roll.bars == 0..<3)
    roll.bars = 0..<2
    #expect(
      roll.text == """
           C4 │■───────────│────────·   │
               1            2
        """)
  }

  @Test func manyTracksAreCounted() {
    let track = NoteSequence.Track(notes: [NoteEvent(startBeat: 0, durationBeats: 1, pitch: 60)])
    let text = PianoRoll(NoteSequence(tracks: [NoteSequence.Track](repeating: track, count: 9)))
      .text
    #expect(text.hasSuffix("and 5 more tracks"))
    #expect(PianoRoll(NoteSequence(tracks: [])).text == "")
  }
}
