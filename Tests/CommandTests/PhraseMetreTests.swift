import Foundation
import Music
import Testing

/// Melodies in 6/8 and 3/4 from a player's side, with a model that was trained for a moment.
@Suite(.serialized) struct PhraseMetreTests {
  private static let shared = Result { try Workshop() }

  private var program: Program { get throws { try Self.shared.get().program } }

  /// Trains a model of two steps on jigs of its own, each with a pick-up of a quaver.
  private final class Workshop: Sendable {
    let program = Program()

    init() throws {
      try FileManager.default.createDirectory(
        atPath: program.folder("jigs"), withIntermediateDirectories: true)
      let jigs = (0..<24).map { number in
        "X:\(number)\nT:Jig \(number)\nM:6/8\nL:1/8\nK:G\n\(Self.bars(number, count: 6))\n"
      }
      try program.folder.put(Array(jigs.joined(separator: "\n").utf8), as: "jigs/jigs.abc")
      for (name, metre) in [("jig", Metre(6, 8)), ("waltz", Metre(3, 4))] {
        try Self.tune(metre).writeMIDI(to: program.folder("\(name).mid"))
      }
      let corpus = try program(
        "corpus", "phrases", "--abc", "jigs", "--kind", "jig2", "-o", "corpus")
      try #require(corpus.exitCode == 0, "\(corpus.errors)")
      let trained = try program(
        "train", "phrases", "--kind", "jig2", "--corpus", "corpus", "-o", "tiny.safetensors",
        "--steps", "2", "--batch", "4")
      try #require(trained.exitCode == 0, "\(trained.errors)")
    }

    /// A pick-up and bars of six quavers.
    private static func bars(_ number: Int, count: Int) -> String {
      let letters = Array("GABcdefg")
      var state = UInt64(number + 1) &* 0x9e37_79b9_7f4a_7c15 | 1
      func note() -> String {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return "\(letters[Int(state >> 61)])"
      }
      let bars = (0..<count).map { _ in (0..<6).map { _ in note() }.joined() }
      return "d|" + bars.joined(separator: "|") + "|"
    }

    /// Two bars of quavers after a pick-up of one.
    static func tune(_ metre: Metre) -> NoteSequence {
      let notes = (0..<13).map {
        NoteEvent(
          startBeat: Double($0) / 2, durationBeats: 0.5, pitch: 62 + [0, 4, 7, 5, 9, 2][$0 % 6],
          velocity: 60 + $0)
      }
      return NoteSequence(
        tracks: [.init(name: "Fiddle", program: 40, notes: notes)],
        metreMap: MetreMap([.init(beat: 0, metre: Metre(1, 8)), .init(beat: 0.5, metre: metre)]))
    }
  }

  private func run(_ arguments: String...) throws -> Program.Result {
    let result = try program(["phrase"] + arguments + ["--model", "tiny.safetensors"])
    #expect(result.exitCode == 0, "\(arguments): \(result.errors)")
    return result
  }

  private func sequence(_ name: String) throws -> NoteSequence {
    try MIDIFile(contentsOf: program.folder(name)).sequence
  }

  @Test func whatIsDrawnIsWrittenInItsMetre() throws {
    let drawn = try run("sample", "--count", "3", "--key", "D", "-o", "s.mid", "--png", "s.png")
    #expect(drawn.output.contains("jig2 1"))
    let music = try sequence("s.mid")
    #expect(music.metreMap == MetreMap(Metre(6, 8)))
    #expect(abs(music.tempoMap.beatsPerMinute(atBeat: 0) - 180) < 0.01)
    #expect(try sequence("s-2.mid").metreMap == MetreMap(Metre(6, 8)))
    #expect(try program.folder.bytes("s.png").starts(with: [0x89, 0x50, 0x4e, 0x47]))
    let told = try program("info", "s.mid")
    #expect(told.output.contains("6/8"), "\(told.output)")
  }

  /// A chord a bar, on dotted quarters, as the file says.
  @Test func chordsAreThoseOfItsBars() throws {
    _ = try run("sample", "--count", "4", "--chords", "G D/2 C/2", "-o", "c.mid", "--quiet")
    let music = try sequence("c.mid")
    let places = (0..<4).flatMap { phrase in [0, 3, 4.5].map { 6 * Double(phrase) + $0 } }
    #expect(music.texts.map(\.beat) == places)
    #expect(music.texts.map(\.text) == (0..<4).flatMap { _ in ["G", "D", "C"] })
    let chart = try ChordChart(parsing: "G D/2 C/2", metre: Metre(6, 8))
    let notes = music.tracks[0].notes
    #expect(
      chart.share(of: .melody(MelodyGrid(notes: notes, stepCount: 96, metre: Metre(6, 8)))) == 1)
    let uneven = try program(
      "phrase", "sample", "--model", "tiny.safetensors", "--chords", "G/2 D/4 C/8 D/8", "--quiet")
    #expect(
      uneven.exitCode == 64 && uneven.errors.contains("in bars of 6/8: 'C/8' has no length"),
      "\(uneven.errors)")
  }

  @Test func itsBarsAreVariedJoinedAddedAndMadeAnew() throws {
    _ = try run("vary", "jig.mid", "--amount", "0", "-o", "same.mid", "--quiet")
    let (tune, same) = (try sequence("jig.mid"), try sequence("same.mid"))
    // The pick-up is no part of the first bar.
    let bars = tune.tracks[0].notes.dropFirst()
    #expect(same.tracks[0].notes.map(\.pitch) == bars.map(\.pitch))
    #expect(same.tracks[0].notes.map(\.velocity) == bars.map(\.velocity))
    #expect(same.metreMap == MetreMap(Metre(6, 8)) && same.tracks[0].program == 40)

    _ = try run("interpolate", "jig.mid", "same.mid", "--steps", "3", "-o", "path.mid", "--quiet")
    #expect(try sequence("path.mid").barCount == 6)
    _ = try run("infill", "jig.mid", "--bars", "2", "-o", "filled.mid", "--quiet")
    let kept = try sequence("filled.mid").tracks[0].notes.filter { $0.startBeat < 3 }
    #expect(kept == same.tracks[0].notes.filter { $0.startBeat < 3 })

    _ = try run("continue", "jig.mid", "--bars", "2", "--chords", "G D", "-o", "on.mid", "--quiet")
    let longer = try sequence("on.mid")
    #expect(longer.metreMap == tune.metreMap)
    #expect(Array(longer.tracks[0].notes.prefix(13)) == tune.tracks[0].notes)
    let added = longer.tracks[0].notes.dropFirst(13)
    #expect(added.contains { $0.startBeat < 9.5 } && added.contains { $0.startBeat >= 9.5 })
    #expect(added.allSatisfy { $0.startBeat >= 6.5 && $0.endBeat <= 12.5 })
    #expect(longer.texts.map { "\($0.beat) \($0.text)" } == ["6.5 G", "9.5 D"])

    _ = try run("encode", "jig.mid", "same.mid", "-o", "ends.safetensors")
    _ = try run("decode", "ends.safetensors", "-o", "again.mid", "--quiet")
    #expect(try sequence("again.mid").metreMap == MetreMap(Metre(6, 8)))
  }

  /// Without --kind the metre of the music says which installed model it is for.
  @Test func theMetreOfAFileSaysTheKind() throws {
    for (file, other, kind) in [("jig", "waltz", "jig2"), ("waltz", "jig", "waltz2")] {
      let varied = try program("phrase", "vary", "\(file).mid", "--amount", "0.4", "--json")
      #expect(varied.exitCode == 0, "\(varied.errors)")
      let refused = try program("phrase", "vary", "\(other).mid", "--kind", kind)
      #expect(
        refused.exitCode == 1 && refused.errors.contains("is the kind for them"),
        "\(refused.errors)")
    }
    let common = try program("phrase", "vary", "jig.mid", "--kind", "melody2")
    #expect(
      common.errors.contains(
        "melody2 is made of bars of four quarters (4/4, 2/2, 2/4); jig2 is the kind for them"),
      "\(common.errors)")
  }
}
