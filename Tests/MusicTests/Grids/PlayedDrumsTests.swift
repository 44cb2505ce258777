import Music
import Testing

@Suite struct PlayedDrumsTests {
  @Test func forceAndLatenessAreCountedFromTheNearestSixteenth() {
    let drums = PlayedDrums(
      notes: [
        NoteEvent(startBeat: 4, durationBeats: 0.1, pitch: 36, velocity: 100),
        NoteEvent(startBeat: 4.3, durationBeats: 0.1, pitch: 40, velocity: 20),
        // A flam: the louder stroke counts.
        NoteEvent(startBeat: 4.28, durationBeats: 0.1, pitch: 38, velocity: 80),
        NoteEvent(startBeat: 4.95, durationBeats: 0.1, pitch: 22, velocity: 50),
        NoteEvent(startBeat: 4.5, durationBeats: 0.1, pitch: 20, velocity: 50),
        NoteEvent(startBeat: 9, durationBeats: 0.1, pitch: 36, velocity: 50),
      ], startBeat: 4, stepCount: 8)
    #expect(drums.strokeCount == 3)
    #expect(drums.grid.masks == [1, 2, 0, 0, 4, 0, 0, 0])
    #expect(drums.velocities[0] == 100 && drums.offsets[0] == 0)
    #expect(drums.velocities[10] == 80 && abs(drums.offsets[10] - 0.12) < 1e-5)
    #expect(drums.velocities[4 * 9 + 2] == 50 && abs(drums.offsets[4 * 9 + 2] + 0.2) < 1e-5)
    let part = drums[4..<10]
    #expect(part.stepCount == 6 && part.strokeCount == 1 && part.velocities[2] == 50)
    #expect(drums[8..<12].strokeCount == 0)
  }

  @Test func swingKeepsPairsAndMovesWhatLiesBetween() {
    let eighths = Swing(percent: 66)
    for (written, played) in [(0, 0), (0.5, 0.66), (1, 1), (2.25, 2.33), (3.75, 3.83)] {
      #expect(abs(eighths.played(written) - played) < 1e-9)
    }
    let sixteenths = Swing(percent: 60, unit: .sixteenths)
    #expect(abs(sixteenths.played(1.25) - 1.3) < 1e-9 && sixteenths.played(1.5) == 1.5)
    #expect(Swing(percent: 50).played(0.37) == 0.37)
  }

  @Test func changedNotesAreCountedOfTheFullerPhrase() {
    let a = NoteGrid(kind: .melody2, tokens: [40, 0, 41, 1] + [UInt16](repeating: 0, count: 28))
    let b = NoteGrid(kind: .melody2, tokens: [40, 1, 43, 44] + [UInt16](repeating: 0, count: 28))
    #expect(a.noteCount == 2 && b.noteCount == 3)
    #expect(a.changedShare(from: a) == 0)
    #expect(abs(b.changedShare(from: a) - 2.0 / 3) < 1e-9)
    #expect(a.changedShare(from: b) == b.changedShare(from: a))
    let kicks = NoteGrid.drums(DrumGrid(masks: [3, 0, 4, 0]))
    let more = NoteGrid.drums(DrumGrid(masks: [1, 0, 4, 8]))
    #expect(abs(kicks.changedShare(from: more) - 1.0 / 3) < 1e-9)
    #expect(
      NoteGrid.drums(DrumGrid(masks: [0])).changedShare(from: .drums(DrumGrid(masks: [0]))) == 0)
  }

  @Test func keysAreReadAndHeard() throws {
    #expect(MusicalKey("A minor")?.description == "A minor")
    #expect(MusicalKey("Bbm") == MusicalKey(tonic: 10, isMinor: true))
    #expect(MusicalKey("f# Major") == MusicalKey(tonic: 6, isMinor: false))
    for text in ["", "H", "C dur", "A minor 7", "m"] { #expect(MusicalKey(text) == nil, "\(text)") }
    let scale: [UInt16] = [62, 64, 65, 67, 69, 65, 62, 62].map { UInt16($0 - 19) }
    let grid = NoteGrid(kind: .melody2, tokens: scale + [UInt16](repeating: 0, count: 24))
    let key = try #require(MusicalKey(of: grid))
    #expect(key.description == "D minor")
    #expect(key.share(of: grid) == 1)
    #expect(MusicalKey("D major")!.share(of: grid) == 0.75)
    #expect(MusicalKey(of: .drums(DrumGrid(masks: [1]))) == nil)
  }
}
