import Foundation
import Music
import Testing

/// `sfumato phrase`, `train phrases`, `train prior` and `evaluate phrases` from a player's side, with a model that
/// was trained for a moment.
@Suite(.serialized) struct PhraseTests {
  /// A folder with a tiny preset, shared by all tests.
  private static let shared = Result { try Workshop() }

  private var workshop: Workshop { get throws { try Self.shared.get() } }
  private var sfumato: Program { get throws { try workshop.program } }

  /// Trains a model of two steps on tunes of its own.
  private final class Workshop: Sendable {
    let program = Program()

    init() throws {
      try FileManager.default.createDirectory(
        atPath: program.folder("tunes"), withIntermediateDirectories: true)
      for number in 0..<24 {
        try Self.tune(number, bars: 6).writeMIDI(to: program.folder("tunes/\(number).mid"))
      }
      try Self.tune(50, bars: 2).writeMIDI(to: program.folder("a.mid"))
      try Self.tune(51, bars: 2).writeMIDI(to: program.folder("b.mid"))
      try Self.tune(52, bars: 8).writeMIDI(to: program.folder("long.mid"))
      let corpus = try program(
        "corpus", "phrases", "--midi", "tunes", "--kind", "melody2", "-o", "corpus")
      try #require(corpus.exitCode == 0, "\(corpus.errors)")
      let trained = try program(
        "train", "phrases", "--kind", "melody2", "--corpus", "corpus", "-o", "tiny.safetensors",
        "--steps", "2", "--batch", "4")
      try #require(trained.exitCode == 0, "\(trained.errors)")
    }

    static func tune(_ number: Int, bars: Int) -> NoteSequence {
      var state = UInt64(number + 1) &* 0x9e37_79b9_7f4a_7c15 | 1
      let notes = (0..<8 * bars).map { index in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return NoteEvent(
          startBeat: Double(index) / 2, durationBeats: 0.5, pitch: 55 + Int(state >> 60))
      }
      return NoteSequence(tracks: [.init(notes: notes)])
    }
  }

  private func phrase(_ arguments: String...) throws -> Program.Result {
    try sfumato(["phrase"] + arguments + ["--model", "tiny.safetensors"])
  }

  private func sequence(_ name: String) throws -> NoteSequence {
    try MIDIFile(contentsOf: sfumato.folder(name)).sequence
  }

  /// What a piece names as texts goes round and round after it, unless other chords are asked for.
  @Test func aPieceGoesOnOverItsChords() throws {
    var tune = Workshop.tune(53, bars: 4)
    tune.texts = ["Am", "F", "C", "G"].enumerated().map {
      TextMark(beat: Double(4 * $0), text: $1)
    }
    try tune.writeMIDI(to: sfumato.folder("chords.mid"))
    func chords(_ name: String) throws -> [String] {
      try sequence(name).texts.filter { $0.beat >= 16 }.map { "\(Int($0.beat)) \($0.text)" }
    }
    let result = try phrase("continue", "chords.mid", "--bars", "6", "-o", "on.mid")
    #expect(result.exitCode == 0 && result.output.contains("over the chords of the piece"))
    #expect(try chords("on.mid") == ["16 Am", "20 F", "24 C", "28 G", "32 Am", "36 F"])
    // On strong beats the new notes are notes of the chords.
    let chart = try ChordChart(parsing: "Am F C G")
    let strong = try sequence("on.mid").tracks[0].notes.filter {
      $0.startBeat >= 16 && $0.startBeat.truncatingRemainder(dividingBy: 2) == 0
    }
    #expect(!strong.isEmpty)
    for note in strong {
      let chord = try #require(chart.chord(atStep: Int(4 * note.startBeat)))
      #expect(chord.contains(pitch: note.pitch), "\(note.pitch) at \(note.startBeat)")
    }
    // From the second bar of four on, those that stood after it.
    let cut = try phrase("continue", "chords.mid", "--pick", "1", "--bars", "2", "-o", "cut.mid")
    #expect(cut.exitCode == 0, "\(cut.errors)")
    #expect(try sequence("cut.mid").texts.map(\.text) == ["Am", "F", "C", "G"])
    let asked = try phrase(
      "continue", "chords.mid", "--bars", "2", "--chords", "Dm E", "-o", "asked.mid")
    #expect(!asked.output.contains("of the piece"))
    #expect(try chords("asked.mid") == ["16 Dm", "20 E"])
  }

  @Test func samplesAreShownWrittenAndRepeated() throws {
    let result = try phrase("sample", "--count", "2", "-o", "s.mid", "--png", "s.png")
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(result.output.contains("melody2 1") && result.output.contains("│"))
    #expect(try sfumato.folder.bytes("s.png").starts(with: [0x89, 0x50, 0x4e, 0x47]))
    let bytes = try sfumato.folder.bytes("s-2.mid")
    _ = try phrase("sample", "--count", "2", "-o", "t.mid", "--quiet")
    #expect(try sfumato.folder.bytes("t-2.mid") == bytes)
    #expect(try phrase("sample", "--quiet").output.isEmpty)
  }

  @Test func numberedPhrasesAreReplacedOnlyByForce() throws {
    try Data("mine".utf8).write(to: URL(filePath: sfumato.folder("n-2.mid")))
    let refused = try phrase("sample", "--count", "2", "-o", "n.mid", "--quiet")
    #expect(refused.exitCode != 0 && refused.errors.contains("n-2.mid"), "\(refused.errors)")
    let kept = try sfumato.folder.bytes("n-2.mid")
    #expect(kept.elementsEqual("mine".utf8))
    let whole = try sfumato.folder("n.mid")
    #expect(!FileManager.default.fileExists(atPath: whole))
    let forced = try phrase("sample", "--count", "2", "-o", "n.mid", "--quiet", "--force")
    #expect(forced.exitCode == 0, "\(forced.errors)")
    let replaced = try sfumato.folder.bytes("n-2.mid")
    #expect(!replaced.elementsEqual("mine".utf8))
  }

  @Test func samplesAreInTheKeyThatIsAsked() throws {
    let result = try phrase("sample", "--count", "4", "--key", "D minor", "-o", "k.mid", "--quiet")
    #expect(result.exitCode == 0, "\(result.errors)")
    let free = try phrase("sample", "--count", "4", "-o", "f.mid", "--quiet")
    #expect(free.exitCode == 0, "\(free.errors)")
    func share(_ name: String) throws -> Double {
      let pitches = try sequence(name).tracks.flatMap(\.notes).map(\.pitch)
      let key = MusicalKey(tonic: 2, isMinor: true)
      let inKey = pitches.count { key.contains(pitch: $0) }
      return Double(inKey) / Double(pitches.count)
    }
    let (asked, unasked) = (try share("k.mid"), try share("f.mid"))
    #expect(asked > unasked)
    let drums = try sfumato(["phrase", "sample", "--kind", "drums2", "--key", "C", "--quiet"])
    #expect(drums.exitCode == 64 && drums.errors.contains("has no pitches"))
  }

  @Test func aPathIsWrittenInOneFileAndInNine() throws {
    let result = try phrase("interpolate", "a.mid", "b.mid", "-o", "path.mid", "--json")
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(result.output.contains("\"path-9.mid\""))
    let (first, last) = (try sequence("path-1.mid"), try sequence("path-9.mid"))
    #expect(
      first.tracks[0].notes.map(\.pitch) == (try sequence("a.mid")).tracks[0].notes.map(\.pitch))
    #expect(
      last.tracks[0].notes.map(\.pitch) == (try sequence("b.mid")).tracks[0].notes.map(\.pitch))
    #expect(try sequence("path.mid").tracks[0].notes.count >= first.tracks[0].notes.count)
  }

  @Test func aLongerPieceIsCutAndListed() throws {
    let result = try phrase("vary", "long.mid")
    #expect(result.exitCode == 1)
    #expect(result.output.contains("long.phrase4.mid"))
    #expect(result.errors.contains("long.mid holds 4 phrases of 2 bars"))
    #expect(try sequence("long.phrase2.mid").tracks[0].notes.count == 16)
    #expect(try phrase("vary", "long.mid", "--pick", "2").exitCode == 0)
    let beyond = try phrase("vary", "long.mid", "--pick", "5")
    #expect(beyond.errors.contains("long.mid has no phrase 5: it holds 4"))
  }

  @Test func barsAreAddedAndMadeAnew() throws {
    let longer = try phrase("continue", "a.mid", "--bars", "3", "-o", "longer.mid")
    #expect(longer.exitCode == 0, "\(longer.errors)")
    let infill = try phrase("infill", "a.mid", "--bars", "2", "-o", "filled.mid")
    #expect(infill.exitCode == 0, "\(infill.errors)")
    let (before, after) = (try sequence("a.mid"), try sequence("filled.mid"))
    func firstBar(_ sequence: NoteSequence) -> [NoteEvent] {
      sequence.tracks[0].notes.filter { $0.startBeat < 4 }
    }
    #expect(firstBar(before).map(\.pitch) == firstBar(after).map(\.pitch))
    #expect(try phrase("infill", "a.mid", "--bars", "2-3").exitCode == 64)
  }

  @Test func latentsGoThroughTheirFile() throws {
    let encoded = try phrase("encode", "a.mid", "b.mid", "-o", "ends.safetensors")
    #expect(encoded.exitCode == 0, "\(encoded.errors)")
    let decoded = try phrase("decode", "ends.safetensors", "--json")
    #expect(decoded.exitCode == 0, "\(decoded.errors)")
    #expect(decoded.output.contains("\"density\""))
    let moved = try phrase("vary", "a.mid", "--denser", "-1", "--higher", "2", "--json")
    #expect(moved.exitCode == 0, "\(moved.errors)")
  }

  @Test func aModelIsMeasuredOnAFolderOfMIDI() throws {
    let result = try sfumato(
      "evaluate", "phrases", "--model", "tiny.safetensors", "--midi", "tunes", "--corpus",
      "corpus", "--phrases", "20")
    #expect(result.exitCode == 0, "\(result.errors)")
    for word in ["sampled", "teacher-forced", "greedy", "cross-fade", "copies", "syncopation"] {
      #expect(result.output.contains(word))
    }
  }

  @Test func aPriorIsTrainedAndDrawnFrom() throws {
    let result = try sfumato(
      "train", "prior", "--from", "tiny.safetensors", "--corpus", "corpus", "-o",
      "prior.safetensors", "--steps", "2", "--batch", "4")
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(result.errors.contains("prior.safetensors: trained 2 steps"))
    func drawn(_ preset: String) throws -> String {
      try sfumato("phrase", "sample", "--model", preset, "--json", "--seed", "3").output
    }
    #expect(try drawn("prior.safetensors") == drawn("prior.safetensors"))
    #expect(try drawn("prior.safetensors") != drawn("tiny.safetensors"))
    // In the folder of the model's own training it would take its place.
    let plan = try sfumato.folder.bytes("tiny.safetensors.training/plan.json")
    let same = try sfumato(
      "train", "prior", "--from", "tiny.safetensors", "--corpus", "corpus", "-o",
      "tiny.safetensors", "--steps", "2")
    #expect(same.exitCode == 1 && same.errors.contains("of another kind"), "\(same.errors)")
    #expect(try sfumato.folder.bytes("tiny.safetensors.training/plan.json") == plan)
    let other = try sfumato(
      "train", "prior", "--from", "tiny.safetensors", "--corpus", "tunes", "-o", "x.safetensors")
    #expect(other.exitCode == 1 && other.errors.contains("tunes"), "\(other.errors)")
  }

  @Test func badInputIsToldInASentence() throws {
    let program = try sfumato
    let track = NoteSequence.Track(
      channel: 9, notes: [NoteEvent(startBeat: 0, durationBeats: 1, pitch: 36)])
    try NoteSequence(tracks: [track]).writeMIDI(to: program.folder("drums.mid"))
    try NoteSequence(tracks: []).writeMIDI(to: program.folder("empty.mid"))
    var odd = Workshop.tune(1, bars: 4)
    odd.metreMap = MetreMap([.init(beat: 0, metre: Metre(7, 8))])
    try odd.writeMIDI(to: program.folder("odd.mid"))
    try program.folder.put(Array("not a preset".utf8), as: "text.safetensors")
    var damaged = try program.folder.bytes("tiny.safetensors")
    damaged.removeLast(1000)
    try program.folder.put(damaged, as: "damaged.safetensors")

    let wanted = [
      (["vary", "drums.mid"], "track 1: drums, not pitches"),
      (["vary", "empty.mid"], "there are no notes"),
      (["vary", "odd.mid"], "bars of 7/8 do not fit"),
      (["vary", "gone.mid"], "gone.mid"),
      (["decode", "text.safetensors"], "text.safetensors"),
      (["decode", "tiny.safetensors"], "expected a file of format"),
    ]
    for (arguments, text) in wanted {
      let result = try program(["phrase"] + arguments + ["--model", "tiny.safetensors"])
      #expect(result.exitCode == 1, "\(arguments)")
      #expect(result.errors.contains(text), "\(arguments): \(result.errors)")
      #expect(result.errors.split(separator: "\n").count == 1, "\(result.errors)")
    }
    for preset in ["text.safetensors", "damaged.safetensors", "gone.safetensors"] {
      let result = try program("phrase", "sample", "--model", preset)
      #expect(result.exitCode == 1)
      #expect(result.errors.contains(preset), "\(result.errors)")
    }
    let kind = try program(
      "phrase", "sample", "--kind", "drums2", "--model", "tiny.safetensors")
    #expect(kind.errors.contains("tiny.safetensors knows melody2, not drums2"))
  }

  /// What comes after a tune has its tempo, instrument and loudness, unless told otherwise.
  @Test func whatIsMadeOfAPhraseIsPlayedAsIt() throws {
    let program = try sfumato
    let notes = (0..<16).map {
      NoteEvent(startBeat: Double($0) / 2, durationBeats: 0.5, pitch: 60 + $0 % 8, velocity: 71)
    }
    try NoteSequence(
      tracks: [.init(program: 73, notes: notes)], tempoMap: TempoMap(beatsPerMinute: 104),
      metreMap: MetreMap(Metre(2, 2))
    ).writeMIDI(to: program.folder("tune.mid"))
    func made(_ arguments: String...) throws -> NoteSequence {
      let result = try program(
        ["phrase", "continue", "tune.mid", "--bars", "1", "--quiet", "-o", "a.mid"]
          + ["--preset", "tiny.safetensors"] + arguments)
      #expect(result.exitCode == 0, "\(result.errors)")
      return try MIDIFile(contentsOf: program.folder("a.mid")).sequence
    }
    let longer = try made()
    #expect(abs(longer.tempoMap.beatsPerMinute(atBeat: 0) - 104) < 0.01)
    #expect(longer.metreMap.metre(atBeat: 0) == Metre(2, 2))
    #expect(
      longer.tracks[0].program == 73 && longer.tracks[0].notes.allSatisfy { $0.velocity == 71 })
    let slower = try made("--tempo", "90").tempoMap.beatsPerMinute(atBeat: 0)
    #expect(abs(slower - 90) < 0.01)
  }

  /// A piece with bars of 3/4, then of 4/4 in two tempi, whose tracks have names and programs: what is made of its
  /// phrases is played as they are.
  @Test func metreTempiNamesProgramsAndForceAreKept() throws {
    let program = try sfumato
    let reel = (0..<16).map {
      NoteEvent(
        startBeat: 6 + Double($0) / 2, durationBeats: 0.5, pitch: 62 + $0 % 7, velocity: 60 + 4 * $0
      )
    }
    let waltz = (0..<6).map {
      NoteEvent(startBeat: Double($0), durationBeats: 1, pitch: 70 - $0, velocity: 50)
    }
    let piece = NoteSequence(
      tracks: [
        .init(name: "Fiddle", channel: 3, program: 40, notes: waltz + reel),
        .init(
          name: "Drone", channel: 4, program: 109,
          notes: [NoteEvent(startBeat: 0, durationBeats: 14, pitch: 38, velocity: 33)]),
      ],
      tempoMap: TempoMap([
        .init(beat: 0, beatsPerMinute: 90), .init(beat: 6, beatsPerMinute: 100),
        .init(beat: 10, beatsPerMinute: 125),
      ]),
      metreMap: MetreMap([
        .init(beat: 0, metre: Metre(3, 4)), .init(beat: 6, metre: Metre(4, 4)),
      ]),
      texts: [
        TextMark(beat: 0, kind: .marker, text: "Waltz"),
        TextMark(beat: 6, kind: .marker, text: "Reel"),
      ])
    try piece.writeMIDI(to: program.folder("suite.mid"))
    func made(_ arguments: [String]) throws -> NoteSequence {
      let result = try program(
        ["phrase"] + arguments
          + ["--model", "tiny.safetensors", "--quiet", "-o", "kept.mid", "--force"])
      #expect(result.exitCode == 0, "\(arguments): \(result.errors)")
      return try sequence("kept.mid")
    }
    for arguments in [
      ["vary", "suite.mid", "--pick", "1", "--amount", "0.3"],
      ["vary", "suite.mid", "--pick", "1", "--denser", "0.5"],
      ["infill", "suite.mid", "--pick", "1", "--bars", "2"],
      ["interpolate", "suite.mid", "a.mid", "--pick", "1,1", "--steps", "3"],
    ] {
      let music = try made(arguments)
      #expect(music.tracks.map(\.name) == ["Fiddle"] && music.tracks[0].program == 40)
      #expect(music.metreMap.metre(atBeat: 0) == Metre(4, 4))
      #expect(
        music.texts
          == (arguments[0] == "interpolate"
            ? [] : [TextMark(beat: 0, kind: .marker, text: "Reel")]))
      let phrases = arguments[0] == "interpolate" ? 3 : 1
      for start in (0..<phrases).map({ 8 * Double($0) }) {
        #expect(abs(music.tempoMap.beatsPerMinute(atBeat: start + 1) - 100) < 0.01, "\(arguments)")
        #expect(abs(music.tempoMap.beatsPerMinute(atBeat: start + 5) - 125) < 0.01, "\(arguments)")
      }
      // Each place of the bar is as loud as it was.
      let forces = Set(reel.map(\.velocity))
      let own = music.tracks[0].notes.filter { note in
        reel.contains {
          $0.startBeat - 6 == note.startBeat && $0.pitch == note.pitch
            && $0.velocity == note.velocity
        }
      }
      if ["infill", "interpolate"].contains(arguments[0]) { #expect(!own.isEmpty) }
      #expect(music.tracks[0].notes.allSatisfy { $0.velocity >= forces.min()! })
      #expect(Set(music.tracks[0].notes.map(\.velocity)).count > 4)
    }
    let slow = try made(["vary", "suite.mid", "--pick", "1", "--tempo", "80"]).tempoMap
    #expect(slow.changes.count == 1 && abs(slow.beatsPerMinute(atBeat: 7) - 80) < 0.01)

    let longer = try made(["continue", "suite.mid", "--bars", "2", "--pick", "1"])
    #expect(longer.tempoMap.changes.map { $0.beatsPerMinute.rounded() } == [90, 100, 125])
    #expect(longer.metreMap == piece.metreMap && longer.texts == piece.texts)
    #expect(
      longer.tracks.map(\.name) == ["Fiddle", "Drone"] && longer.tracks.map(\.channel) == [3, 4])
    #expect(longer.tracks.map(\.program) == [40, 109])
    #expect(longer.tracks[1].notes == piece.tracks[1].notes)
    #expect(Array(longer.tracks[0].notes.prefix(22)) == piece.tracks[0].notes)
  }

  /// Chords on strong beats, in the file as they are typed; what is no chord is named.
  @Test func chordsAreHonoured() throws {
    let chart = try ChordChart(parsing: "Am F C G")
    func share(_ name: String, from beat: Double = 0) throws -> Double? {
      let notes = try sequence(name).tracks[0].notes.filter { $0.startBeat >= beat }
      return chart.share(
        of: .melody(MelodyGrid(notes: notes, startBeat: beat, stepCount: 8 * 16)))
    }
    for (number, name) in [(50, "from"), (51, "to")] {
      try Workshop.tune(number, bars: 2).writeMIDI(to: sfumato.folder("\(name).mid"))
    }
    let chords = ["--chords", "Am F C G", "--quiet"]
    func run(_ arguments: [String]) throws {
      let result = try program(arguments)
      #expect(result.exitCode == 0, "\(result.errors)")
    }
    func program(_ arguments: [String]) throws -> Program.Result {
      try sfumato(["phrase"] + arguments + ["--model", "tiny.safetensors"])
    }
    try run(["sample", "--count", "4", "-o", "chords.mid"] + chords)
    #expect(try share("chords.mid") == 1)
    try run(["sample", "--count", "4", "--denser", "1", "-o", "dense.mid"] + chords)
    #expect(try share("dense.mid") == 1)
    // What was asked for is told by the file.
    let sampled = try #require(PieceChords(of: sequence("dense.mid")))
    #expect(sampled.source == .written)
    #expect(
      sampled.changes.map { "\($0.beat) \($0.chord!)" } == [
        "0.0 Am", "4.0 F", "8.0 C", "12.0 G", "16.0 Am", "20.0 F", "24.0 C", "28.0 G",
      ])
    #expect(try sequence("dense-2.mid").texts.map(\.text) == ["C", "G"])
    try run(["continue", "from.mid", "--bars", "4", "-o", "onward.mid"] + chords)
    #expect(try share("onward.mid", from: 8) == 1)
    #expect(
      try sequence("onward.mid").texts.map { "\($0.beat) \($0.text)" } == [
        "8.0 Am", "12.0 F", "16.0 C", "20.0 G",
      ])
    try run(["interpolate", "from.mid", "to.mid", "--steps", "4", "-o", "way.mid"] + chords)
    let inner = try sequence("way.mid").tracks[0].notes.filter { (8..<24).contains($0.startBeat) }
    #expect(
      chart.from(bar: 2).share(
        of: .melody(MelodyGrid(notes: inner, startBeat: 8, stepCount: 4 * 16))) == 1)
    #expect(
      try sequence("way.mid").texts.map { "\($0.beat) \($0.text)" } == [
        "8.0 C", "12.0 G", "16.0 Am", "20.0 F", "24.0 NC",
      ])
    try run([
      "interpolate", "from.mid", "to.mid", "--steps", "3", "--key", "F#", "-o", "key.mid",
      "--quiet",
    ])
    let middle = try sequence("key.mid").tracks[0].notes.filter { (8..<16).contains($0.startBeat) }
    let played = NoteGrid.melody(MelodyGrid(notes: middle, startBeat: 8, stepCount: 32))
    #expect(MusicalKey(of: played)?.majorTonic == MusicalKey("F#")?.majorTonic)
    let wrong = try program(["sample", "--chords", "Am Hm C", "--quiet"])
    #expect(wrong.exitCode == 64 && wrong.errors.contains("'Hm' is no chord"), "\(wrong.errors)")
    let drums = try sfumato(["phrase", "sample", "--kind", "drums2", "--chords", "C", "--quiet"])
    #expect(drums.exitCode == 64 && drums.errors.contains("has no pitches"))
  }

  /// All of a piece is there again, and after it bars with notes.
  @Test func aContinuationKeepsTheWholePiece() throws {
    let program = try sfumato
    let tune = (0..<15).map {
      NoteEvent(
        startBeat: Double($0) / 2, durationBeats: 0.5, pitch: 60 + $0 % 8, velocity: 50 + 3 * $0)
    }
    let last = NoteEvent(startBeat: 8, durationBeats: 12, pitch: 67, velocity: 99)
    let piece = NoteSequence(
      tracks: [
        .init(
          name: "Chords", channel: 2,
          notes: (0..<4).map {
            NoteEvent(startBeat: 4 * Double($0), durationBeats: 4, pitch: 40, velocity: 33)
          }),
        .init(name: "Reel", program: 73, notes: tune + [last]),
      ], tempoMap: TempoMap(beatsPerMinute: 104))
    try piece.writeMIDI(to: program.folder("piece.mid"))
    for seed in 1...3 {
      let result = try phrase(
        "continue", "piece.mid", "--bars", "2", "--seed", "\(seed)", "-o", "more.mid", "--quiet")
      #expect(result.exitCode == 0, "\(result.errors)")
      let more = try sequence("more.mid")
      #expect(more.tracks[0] == piece.tracks[0] && more.tracks[1].name == "Reel")
      let (before, after) = (
        more.tracks[1].notes.filter { $0.startBeat < 20 },
        more.tracks[1].notes.filter { $0.startBeat >= 20 }
      )
      #expect(before == piece.tracks[1].notes && more.tracks[1].program == 73)
      #expect(after.contains { $0.startBeat < 24 } && after.contains { $0.startBeat >= 24 })
      #expect(after.allSatisfy { $0.startBeat < 28 })
    }
    let picked = try phrase("continue", "piece.mid", "--bars", "1", "--pick", "99", "-o", "x.mid")
    #expect(picked.exitCode == 1 && picked.errors.contains("has no phrase 99"))
    #expect(try phrase("continue", "piece.mid", "--key", "H").exitCode == 64)
  }

  @Test func variationsSayHowMuchChanged() throws {
    let result = try phrase("vary", "b.mid", "--amount", "0.4", "--count", "2", "-o", "v.mid")
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(result.output.contains("% changed"))
    _ = try phrase("vary", "b.mid", "--amount", "0", "-o", "same.mid", "--quiet")
    #expect(try sequence("same.mid").tracks[0].notes == sequence("b.mid").tracks[0].notes)
  }
}
