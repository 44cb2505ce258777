import Foundation
import Neural
import Sfumato
import Stage
import Testing

/// The form of a jam, and what is asked of it over time.
@Suite struct JamFormTests {
  private let melodies: PhraseModel
  private let drums: PhraseModel

  init() throws {
    melodies = try PhrasePreset.load(.melody2)
    drums = try PhrasePreset.load(.drums2)
  }

  private func options(_ change: (inout Jam.Options) -> Void = { _ in }) -> Jam.Options {
    var options = Jam.Options()
    options.form = .song
    options.key = MusicalKey("C")
    options.seed = 3
    change(&options)
    return options
  }

  /// Notes of a track, from a section's beginning on: step and key.
  private func notes(_ section: Jam.Section, _ track: Int = 0) -> [[Int]] {
    let start = section.endBeat - 16
    return section.tracks[track].notes.map { [Int(4 * ($0.startBeat - start)), $0.pitch] }
  }

  @Test func aPlanIsReadAsItIsTyped() throws {
    #expect(JamForm("AABA")?.description == "A A B A")
    #expect(JamForm("a a’ b, A''")?.description == "A A' B A''")
    #expect(JamForm("A-B-C")?.parts.map(\.theme) == [0, 1, 2])
    #expect(JamForm("aaba")?.description == "A A B A" && JamForm("CAC")?.themes == [0, 2])
    for text in [
      "intro", "Verse", "verse chorus", "ß", "Ä", "", "'A", "A1", "A''''",
      String(repeating: "A", count: 65),
    ] {
      #expect(JamForm(text) == nil)
    }
  }

  @Test func aThemeReturnsAndABridgeDoesNot() {
    var jam = Jam(melodies, options: options())
    let sections = (0..<8).map { _ in jam.next() }
    #expect(sections.map { "\($0.part!)" } == ["A", "A", "A'", "A'", "B", "B", "A", "A"])
    #expect(sections.map(\.beginsPart) == [true, false, true, false, true, false, true, false])
    let played = sections.map { notes($0) }
    #expect(played[6] == played[0] && played[7] == played[1])
    // A variation begins as the theme does.
    func bars(_ notes: [[Int]], _ range: Range<Int>) -> [[Int]] {
      notes.filter { range.contains($0[0] / 16) }
    }
    #expect(bars(played[2], 0..<2) == bars(played[0], 0..<2) && played[2] != played[0])
    #expect(played[4] != played[0])
    var again = Jam(melodies, options: options())
    #expect((0..<8).map { _ in notes(again.next()) } == played)
  }

  @Test func aBridgeHasItsOwnKey() throws {
    let (home, away) = (try #require(MusicalKey("C")), try #require(MusicalKey("Eb")))
    var jam = Jam(melodies, options: options { $0.otherKeys = [away] })
    let sections = (0..<8).map { _ in jam.next() }
    #expect(sections.map(\.key) == [home, home, home, home, away, away, home, home])
    func share(_ key: MusicalKey, _ range: Range<Int>) -> Double {
      let pitches = sections[range].flatMap { notes($0) }.map { $0[1] }
      return Double(pitches.count(where: key.contains)) / Double(pitches.count)
    }
    #expect(share(away, 4..<6) > share(home, 4..<6) && share(home, 0..<2) > share(away, 0..<2))
    // A hand that changes the key moves all of them.
    jam.key = MusicalKey("D")
    #expect((0..<6).map { _ in jam.next().key?.tonic } == [2, 2, 2, 2, 5, 5])
  }

  /// After a part's last section hands mean the part that comes.
  @Test func aKeyIsThatOfTheBarsThatComeNext() throws {
    let (home, away) = (try #require(MusicalKey("C")), try #require(MusicalKey("Eb")))
    var jam = Jam(melodies, options: options { $0.otherKeys = [away] })
    for _ in 0..<4 { _ = jam.next() }
    #expect(jam.key == away)
    for _ in 4..<6 { _ = jam.next() }
    #expect(jam.key == home)
    jam.key = MusicalKey("D")
    #expect(jam.next().key == MusicalKey("D"))
  }

  @Test func whatIsDrawnAnewIsTheThemeThatComesNext() {
    var plain = Jam(melodies, options: options { $0.form = JamForm("A B") })
    let themes = (0..<4).map { _ in notes(plain.next()) }
    let first = notes(plain.next())
    #expect(first == themes[0])
    var jam = Jam(melodies, options: options { $0.form = JamForm("A B") })
    for _ in 0..<4 { _ = jam.next() }
    jam.redraw(atLeast: 0.5)
    #expect(notes(jam.next()) != themes[0], "A is another")
    _ = jam.next()
    #expect(notes(jam.next()) == themes[2], "B is the same")
  }

  /// A jam of jigs: bars of three quarters, dotted ones loud, chords and energy by its bars.
  @Test func aJamIsInTheMetreOfItsPhrases() throws {
    let jigs = try PhrasePreset.load(.jig2)
    let chords = try ChordChart(parsing: "G D/2 C/2", metre: Metre(6, 8))
    var jam = Jam(jigs, options: options { ($0.chords, $0.key) = (chords, MusicalKey("G")) })
    let sections = (0..<8).map { _ in jam.next() }
    #expect(jam.metre == Metre(6, 8))
    #expect(sections.map(\.endBeat) == Array(stride(from: 12, through: 96, by: 12)))
    for section in sections {
      let notes = section.tracks[0].notes
      let grid = NoteGrid.melody(
        MelodyGrid(
          notes: notes, startBeat: section.endBeat - 12, stepCount: 48, metre: jam.metre))
      #expect(chords.share(of: grid) ?? 1 == 1 && section.phrase.kind == .jig2)
      for note in notes {
        let step = Int(4 * note.startBeat)
        #expect(note.velocity == (step % 12 == 0 ? 108 : step % 6 == 0 ? 96 : 84))
      }
    }
    var full = Jam(jigs, options: options { $0.energy = JamEnergy(0.9) })
    let count = (0..<4).map { _ in full.next().tracks[0].notes.count }.reduce(0, +)
    #expect(abs(count - Int(16 * 0.75 * (2 + 7 * 0.9))) <= 4, "\(count)")
  }

  @Test func themesAreCountedInTheOrderOfTheAlphabet() throws {
    let (home, away) = (try #require(MusicalKey("C")), try #require(MusicalKey("G")))
    var jam = Jam(
      melodies, options: options { ($0.form, $0.otherKeys) = (JamForm("C A"), [away]) })
    #expect((0..<4).map { _ in jam.next().key } == [away, away, home, home])
  }

  /// Letters are names: the theme that comes second is the contrast, whatever it is called.
  @Test func anotherLetterIsAContrast() {
    var (one, other) = (
      Jam(melodies, options: options { $0.form = JamForm("A B") }),
      Jam(melodies, options: options { $0.form = JamForm("B A") })
    )
    let played = (0..<4).map { _ in notes(one.next()) }
    #expect((0..<4).map { _ in notes(other.next()) } == played)
    #expect(played[0] != played[2])
  }

  @Test func drumsFillTheLastOfEightBars() throws {
    var jam = Jam(melodies, drums: drums, options: options())
    let sections = (0..<4).map { _ in jam.next() }
    func strokes(_ section: Jam.Section, _ bar: Int) -> Int {
      let grid = DrumGrid(
        notes: section.tracks[1].notes, startBeat: section.endBeat - 16, stepCount: 64)
      return DrumFill.strokes(of: Array(grid.masks[16 * bar + 8..<16 * bar + 16]))
    }
    for part in [1, 3] { #expect(strokes(sections[part], 3) >= DrumFill.leastStrokes) }
    #expect(strokes(sections[0], 1) < DrumFill.leastStrokes)
    let first = sections[2].tracks[1].notes.filter { $0.startBeat < 32.2 }.map(\.pitch)
    #expect(first.contains(DrumClass.crash.key) && first.contains(DrumClass.kick.key))
  }

  @Test func energyIsNotesAndForce() {
    func played(_ energy: Double) -> [(count: Int, force: Double)] {
      var jam = Jam(melodies, drums: drums, options: options { $0.energy = JamEnergy(energy) })
      let sections = (0..<2).map { _ in jam.next() }
      return (0..<2).map { track in
        let notes = sections.flatMap { $0.tracks[track].notes }
        return (
          notes.count, Double(notes.map(\.velocity).reduce(0, +)) / Double(max(1, notes.count))
        )
      }
    }
    let (few, many) = (played(0.2), played(0.9))
    #expect(abs(few[0].count - Int(8 * JamEnergy.density(of: .melody, energy: 0.2))) <= 3)
    #expect(abs(many[0].count - Int(8 * JamEnergy.density(of: .melody, energy: 0.9))) <= 3)
    #expect(few[1].count < many[1].count && few[0].force < many[0].force)
    #expect(played(0)[1].count == 0, "no drums at all")
  }

  @Test func energyFollowsItsCurve() {
    let curve = BlendAutomation([
      .init(at: 0, BlendPosition(x: 0)), .init(at: 60, BlendPosition(x: 1)),
    ])
    let energy = JamEnergy(curve)
    #expect(energy.value(atSeconds: 30) == 0.5 && energy.value(atSeconds: 90) == 1)
    var jam = Jam(melodies, options: options { $0.energy = energy })
    let counts = (0..<6).map { _ in jam.next().tracks[0].notes.count }
    #expect(counts[0] < counts[3] && counts[3] < counts[5], "\(counts)")
  }

  @Test func chordsHoldInEveryPart() throws {
    let chords = try ChordChart(parsing: "Am F C G")
    var jam = Jam(
      melodies,
      options: options {
        ($0.chords, $0.key, $0.otherKeys) = (chords, MusicalKey("Am"), [MusicalKey("Bm")!])
      })
    for index in 0..<8 {
      let section = jam.next()
      let grid = NoteGrid.melody(
        MelodyGrid(
          notes: section.tracks[0].notes, startBeat: section.endBeat - 16, stepCount: 64))
      let chart = [4, 5].contains(index) ? chords.transposed(by: 2) : chords
      #expect(chart.share(of: grid) ?? 1 == 1, "section \(index)")
    }
  }
}
