import Neural
import ModelTestSupport
import Corpora
import Music
import Testing

@Suite struct ABCTuneTests {
  /// The only tune of a text with a usual header.
  private func tune(_ body: String, header: String = "M:4/4\nL:1/8\nK:C") throws -> ABCTune {
    try ABCTune.tunes(in: "X:1\nT:Test\n\(header)\n\(body)\n")[0].tune.get()
  }

  /// Pitches and lengths in eighths.
  private func notes(_ tune: ABCTune) -> [[Double]] {
    tune.sequence.tracks[0].notes.map { [Double($0.pitch), $0.durationBeats * 2] }
  }

  @Test func pitchesOctavesAndLengths() throws {
    let tune = try tune("C c c' C, B,2 | ^F/ _E/2 z =F3/2 G3 |")
    #expect(
      notes(tune) == [
        [60, 1], [72, 1], [84, 1], [48, 1], [59, 2], [66, 0.5], [63, 0.5], [65, 1.5], [67, 3],
      ])
  }

  @Test func keysAndTheirModes() throws {
    func pitches(_ key: String) throws -> [Int] {
      try tune("CDEFGAB", header: "M:4/4\nL:1/8\nK:\(key)").sequence.tracks[0].notes.map(\.pitch)
    }
    let sharps = try pitches("D")
    #expect(sharps == [61, 62, 64, 66, 67, 69, 71])
    #expect(try pitches("Bm") == sharps)
    #expect(try pitches("A Mixolydian") == sharps)
    #expect(try pitches("Edor") == sharps)
    #expect(try pitches("Gm") == [60, 62, 63, 65, 67, 69, 70])
    #expect(try pitches("Bb") == [60, 62, 63, 65, 67, 69, 70])
    #expect(try pitches("F#") == [61, 63, 65, 66, 68, 70, 71])
    #expect(try pitches("C ^f") == [60, 62, 64, 66, 67, 69, 71])
  }

  @Test func accidentalsLastToTheBarLine() throws {
    #expect(try notes(tune("^C C c C4 | C8 |")).map(\.[0]) == [61, 61, 72, 61, 60])
  }

  @Test func brokenRhythmAndTuplets() throws {
    #expect(
      try notes(tune("C>D E<F G>>A | (3CDE (3:2:2FG A4 |")).map(\.[1])
        == [1.5, 0.5, 0.5, 1.5, 1.75, 0.25] + [Double](repeating: 2.0 / 3, count: 5) + [4])
  }

  @Test func tiesJoinEqualPitchesOnly() throws {
    #expect(try notes(tune("C4 D4- | D2 E2-F4 |")) == [[60, 4], [62, 6], [64, 2], [65, 4]])
  }

  @Test func graceNotesDecorationsAndTextAreNotHeard() throws {
    #expect(
      try notes(tune("{dc}\"Am\"~A2 !trill!.B2 (vc2 +fermata+d2) | % G8")).map(\.[0])
        == [69, 71, 72, 74])
  }

  @Test func repeatsArePlayedOutWithTheirEndings() throws {
    let tune = try tune("|: C8 | D8 |1 E8 :|2 F8 || G8 :|")
    #expect(notes(tune).map(\.[0]) == [60, 62, 64, 60, 62, 65, 67, 67])
  }

  @Test func aPickupIsAShortBarAndJoinsTheEndOfAPart() throws {
    let tune = try tune("G2 | C8 | D6 :| A2 | E8 | F6 |]")
    let map = tune.sequence.metreMap
    #expect(map.changes.map(\.metre) == [Metre(1, 4), Metre(4, 4)])
    #expect(map.changes.map(\.beat) == [0, 1])
    let onsets = tune.sequence.tracks[0].notes.map(\.startBeat)
    #expect(onsets == [0, 1, 5, 8, 9, 13, 16, 17, 21])
  }

  @Test func metreKeyAndUnitMayChange() throws {
    let tune = try tune("C8 | [M:3/4] C6 | [K:D] C6 |\nL:1/4\nM:2/4\nF2 |")
    #expect(
      tune.sequence.metreMap.changes.map(\.metre) == [Metre(4, 4), Metre(3, 4), Metre(2, 4)])
    #expect(notes(tune) == [[60, 8], [60, 6], [61, 6], [66, 4]])
  }

  @Test func everyTuneOfAFileIsReadByItself() throws {
    let text = """
      X:1
      T:First
      M:C|
      K:G
      G8 |

      This is no music.
      X:2
      T:Voices
      K:G
      V:1
      G8
      V:2
      D8
      X:3
      M:none
      K:G
      G8 |
      X:4
      K:G
      z8 |
      X:5
      K:G
      ^| G8 |
      """
    let tunes = ABCTune.tunes(in: text)
    #expect(tunes.map(\.title) == ["First", "Voices", "X:3", "X:4", "X:5"])
    #expect(try tunes[0].tune.get().sequence.metreMap.metre(atBeat: 0) == Metre(2, 2))
    func problem(_ index: Int) -> ABCTune.Problem? {
      if case .failure(let problem) = tunes[index].tune { problem } else { nil }
    }
    #expect(problem(1) == .severalVoices)
    #expect(problem(2) == .noMetre)
    #expect(problem(3) == .noNotes)
    #expect(problem(4) == .notUnderstood(line: 24, text: "^| G8 |"))
  }
}
