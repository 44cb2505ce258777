import Music
import Testing

@Suite struct ChordChartTests {
  private func names(_ text: String) throws -> [String] {
    let chart = try ChordChart(parsing: text)
    return (0..<4 * chart.barCount).map { chart.chord(atStep: 4 * $0).map { "\($0)" } ?? "–" }
  }

  @Test func oneChordABarUnlessToldOtherwise() throws {
    #expect(try ChordChart(parsing: "Am F C G").barCount == 4)
    #expect(try names("Am, F/2 G/2") == Array(repeating: "Am", count: 4) + ["F", "F", "G", "G"])
    #expect(try names("Am*2").count == 8)
    #expect(try names("| C G/B | Am |") == ["C", "C", "G/B", "G/B", "Am", "Am", "Am", "Am"])
    #expect(try names("C/2 F/4 %/4") == ["C", "C", "F", "F"])
    #expect(try names("NC C6/9") == ["–", "–", "–", "–", "C69", "C69", "C69", "C69"])
    #expect(try names("| : Am :|") == Array(repeating: "Am", count: 4))
    #expect(try names("|: Am | F :|").count == 8 && names("A–7 - D7 – G").count == 12)
    #expect(
      try names("Cm6/9 Am") == Array(repeating: "Cm6", count: 4) + Array(repeating: "Am", count: 4))
    for text in ["C/16 D/16 E/8 F/4 G/2", "Am F C*2", "C/2 G/B/2 NC", "C/2 F/4 G/4"] {
      let chart = try ChordChart(parsing: text)
      #expect(try ChordChart(parsing: chart.description) == chart, "\(chart)")
    }
  }

  @Test func whatIsNotUnderstoodIsNamed() {
    func problem(_ text: String) -> ChordChartError? {
      do { _ = try ChordChart(parsing: text) } catch { return error }
      return nil
    }
    #expect(problem("Am Xm C") == .unknown("Xm") && problem("C7/9") == .unknown("C7/9"))
    #expect(problem("Am Hm C") == .germanNote("Hm"))
    #expect("\(ChordChartError.germanNote("Hm"))".contains("written Bm here"))
    #expect(problem("Am-F-C-G") == .joined(["Am", "F", "C", "G"]))
    #expect(problem("Am x2") == .looseLength("x2") && problem("Am *2") == .looseLength("*2"))
    #expect(problem("% Am") == .nothingBefore && problem("|: Am :| F |") == .innerRepetition)
    #expect(problem("Csus2/4") == .noWholeBars(bars: 0.25))
    #expect("\(ChordChartError.noWholeBars(bars: 0.25))".contains("'C/2 F/2'"))
    #expect(problem("") == .empty && problem(" | ") == .empty)
    #expect(problem("Am*0") == .badLength("Am*0") && problem("C/3 G") == .badLength("C/3"))
    #expect(problem("C/2 G") == .noWholeBars(bars: 1.5))
    #expect(
      problem("C F G | Am") == .unevenBar("C F G", count: 3, possible: [1, 2, 4, 8, 16]))
    #expect(problem("C*256 G") == .tooLong(bars: 257))
    #expect("\(ChordChartError.unknown("Xm"))".hasPrefix("'Xm' is no chord"))
  }

  @Test func barsOfThreeAreSharedByThree() throws {
    let waltz = try ChordChart(parsing: "C F/3 G/3 %/3 Am", metre: Metre(3, 4))
    #expect(waltz.barCount == 3 && waltz.from(bar: 1).metre == Metre(3, 4))
    #expect((0..<36).filter { waltz.begins(atStep: $0) } == [0, 12, 16, 20, 24])
    #expect(try ChordChart(parsing: "| C | F G G | Am |", metre: Metre(3, 4)) == waltz)
    #expect(try ChordChart(parsing: waltz.description, metre: Metre(3, 4)) == waltz)
    let jig = try ChordChart(parsing: "G/2 D/2 | Em C | G", metre: Metre(6, 8))
    #expect((0..<36).filter { jig.begins(atStep: $0) } == [0, 6, 12, 18, 24])
    // Two thirds of a bar are two thirds; five sixths of one in 6/8 are a half and two sixths.
    let long = ChordChart(
      [.init(Chord("C"), stepCount: 8), .init(Chord("F"), stepCount: 4)], metre: Metre(3, 4))
    #expect(long.description == "C/3 C/3 F/3")
    let late = ChordChart(
      [.init(Chord("C"), stepCount: 10), .init(Chord("F"), stepCount: 2)], metre: Metre(6, 8))
    #expect(late.description == "C/2 C/6 C/6 F/6")
    #expect(throws: ChordChartError.badLength("C/8")) {
      try ChordChart(parsing: "C C/8", metre: Metre(6, 8))
    }
    #expect(
      "\(ChordChartError.unevenBar("C", count: 5, possible: [1, 2, 3]))"
        == "the bar 'C' has 5 chords; 1, 2 or 3 can share a bar equally")
  }

  @Test func whatIsStrongDependsOnTheMetre() throws {
    func strong(_ metre: Metre) throws -> [Int] {
      let chart = try ChordChart(parsing: "C*2", metre: metre)
      return (0..<2 * metre.stepsPerBar).filter { chart.isStrong(step: $0) }
    }
    #expect(try strong(.common) == [0, 8, 16, 24])
    #expect(try strong(Metre(6, 8)) == [0, 6, 12, 18])
    #expect(try strong(Metre(3, 4)) == [0, 12])
  }

  @Test func aChartGoesRoundAndCanBeginElsewhere() throws {
    let chart = try ChordChart(parsing: "Am F/2 G/2 C")
    let turned = chart.from(bar: 4)
    for step in 0..<96 {
      #expect(turned.chord(atStep: step) == chart.chord(atStep: step + 64))
      #expect(turned.begins(atStep: step) == chart.begins(atStep: step + 64))
    }
    #expect(chart.transposed(by: 3).description == "Cm Ab/2 Bb/2 Eb")
    #expect(chart.key.map { $0.contains(pitch: 0) && !$0.contains(pitch: 1) } == true)
  }

  @Test func strongBeatsBelongToTheChord() throws {
    let chart = try ChordChart(parsing: "Am F")
    let key = MusicalKey("Am")
    #expect(chart.allows(pitch: 60, atStep: 0, voice: .melody, key: key))
    #expect(!chart.allows(pitch: 62, atStep: 0, voice: .melody, key: key))
    #expect(chart.allows(pitch: 62, atStep: 2, voice: .melody, key: key))
    #expect(!chart.allows(pitch: 61, atStep: 2, voice: .melody, key: key))
    #expect(chart.allows(pitch: 41, atStep: 16, voice: .bass, key: key))
    #expect(!chart.allows(pitch: 45, atStep: 16, voice: .bass, key: key))
    #expect(chart.allows(pitch: 45, atStep: 24, voice: .bass, key: key))
    // Two notes on strong beats, one of them of the chord; one between.
    var tokens = [UInt16](repeating: 0, count: 32)
    (tokens[0], tokens[2], tokens[8]) = (62 - 19, 61 - 19, 64 - 19)
    #expect(chart.share(of: NoteGrid(kind: .melody2, tokens: tokens)) == 0.5)
    #expect(
      chart.share(of: NoteGrid(kind: .melody2, tokens: [UInt16](repeating: 0, count: 32))) == nil)
  }
}
