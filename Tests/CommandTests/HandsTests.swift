import Foundation
import Music
import Testing

/// Drums by hand from a player's side: corpus, training, measures, and what is made with them.
@Suite struct HandsTests {
  private let sfumato = Program()

  private func sequence(_ name: String) throws -> NoteSequence {
    try MIDIFile(contentsOf: sfumato.folder(name)).sequence
  }

  /// A groove on the grid, of one force.
  private func putGroove(_ name: String, bars: Int = 2) throws {
    var notes: [NoteEvent] = []
    for eighth in 0..<8 * bars {
      let low = [36, 44, 38, 44][eighth % 4]
      for key in [42, low] {
        notes.append(
          NoteEvent(startBeat: Double(eighth) / 2, durationBeats: 0.25, pitch: key, velocity: 80))
      }
    }
    let path = sfumato.folder(name)
    try FileManager.default.createDirectory(
      at: URL(filePath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
    try NoteSequence(
      tracks: [.init(name: "Kit", channel: 9, notes: notes)],
      tempoMap: TempoMap(beatsPerMinute: 96)
    ).writeMIDI(to: path)
  }

  @Test func handsAreTrainedMeasuredAndPlayed() throws {
    for number in 0..<13 { try putGroove("takes/ann/\(number).mid", bars: 4) }
    try putGroove("takes/bob/one.mid")
    let corpus = try sfumato(
      "corpus", "grooves", "takes", "-o", "corpus", "--held-out", "bob", "--licence", "mine")
    #expect(corpus.exitCode == 0, "\(corpus.errors)")
    #expect(corpus.output.contains("train: 13 takes") && corpus.output.contains("(bob 1)"))
    let again = try sfumato("corpus", "grooves", "takes", "-o", "corpus")
    #expect(again.exitCode == 1 && again.errors.contains("--force"), "\(again.errors)")
    let none = try sfumato("corpus", "grooves", "takes", "-o", "c", "--held-out", "eve")
    #expect(none.exitCode == 1 && none.errors.contains("there are ann, bob"), "\(none.errors)")

    let trained = try sfumato(
      "train", "hands", "--corpus", "corpus", "-o", "tiny.safetensors", "--steps", "2", "--batch",
      "4")
    #expect(trained.exitCode == 0, "\(trained.errors)")
    let measured = try sfumato(
      "evaluate", "hands", "--corpus", "corpus", "--model", "tiny.safetensors")
    #expect(measured.exitCode == 0, "\(measured.errors)")
    for word in ["drum and step", "typical", "drawn", "24 strokes of 1 takes"] {
      #expect(measured.output.contains(word), "\(measured.output)")
    }

    try putGroove("groove.mid")
    func humanised(_ arguments: String...) throws -> NoteSequence {
      let result = try sfumato(
        ["phrase", "humanise", "groove.mid", "-o", "p.mid", "--model", "tiny.safetensors"]
          + arguments)
      #expect(result.exitCode == 0 && result.output.contains("32 strokes"), "\(result.errors)")
      return try sequence("p.mid")
    }
    let played = try humanised()
    let written = try sequence("groove.mid")
    #expect(played.tracks[0].name == "Kit" && played.tempoMap == written.tempoMap)
    #expect(
      played.tracks[0].notes.map(\.pitch).sorted() == written.tracks[0].notes.map(\.pitch).sorted())
    #expect(Set(played.tracks[0].notes.map(\.velocity)).count > 3)
    #expect(try humanised() == played && humanised("--seed", "2") != played)
    #expect(try humanised("--amount", "0") == written)
    #expect(try humanised("--like", "groove.mid", "--typical") != played)
    let swung = try humanised("--amount", "0", "--swing", "66")
    #expect(swung.tracks[0].notes.contains { abs($0.startBeat - 0.66) < 0.002 })
  }

  @Test func whatCannotBePlayedIsToldInASentence() throws {
    try putGroove("groove.mid")
    let tune = NoteSequence.Track(notes: [NoteEvent(startBeat: 0, durationBeats: 1, pitch: 60)])
    try NoteSequence(tracks: [tune]).writeMIDI(to: sfumato.folder("tune.mid"))
    let wanted = [
      (["tune.mid"], "tune.mid: there are no drums in it", Int32(1)),
      (["gone.mid"], "gone.mid", 1),
      (["groove.mid", "--like", "tune.mid"], "tune.mid: there are no drums in it", 1),
      (["groove.mid", "--swing", "80"], "--swing must be from 50 to 75 percent", 64),
      (["groove.mid", "--amount", "2"], "--amount must be from 0 to 1", 64),
    ]
    for (arguments, text, code) in wanted {
      let result = try sfumato(["phrase", "humanise"] + arguments + ["-o", "x.mid"])
      #expect(result.exitCode == code && result.errors.contains(text), "\(result.errors)")
    }
    let own = try sfumato("phrase", "humanise", "groove.mid", "-o", "groove.mid")
    #expect(own.exitCode == 1 && own.errors.contains("groove.mid"), "\(own.errors)")
  }

  @Test func drawnDrumsArePlayedUnlessHandsAreOff() throws {
    func drawn(_ arguments: String...) throws -> [NoteEvent] {
      let result = try sfumato(
        [
          "phrase", "sample", "--kind", "drums2", "--count", "2", "--quiet", "--force", "-o",
          "d.mid",
        ]
          + arguments)
      #expect(result.exitCode == 0, "\(result.errors)")
      return try sequence("d.mid").tracks[0].notes
    }
    let (stiff, played) = (try drawn("--hands", "off"), try drawn())
    #expect(Set(stiff.map(\.velocity)) == [96])
    #expect(stiff.allSatisfy { 4 * $0.startBeat == (4 * $0.startBeat).rounded() })
    #expect(stiff.map(\.pitch).sorted() == played.map(\.pitch).sorted())
    #expect(Set(played.map(\.velocity)).count > 8)
    #expect(played.contains { 4 * $0.startBeat != (4 * $0.startBeat).rounded() })
    // What is in one file of all is in the files of each.
    _ = try drawn()
    let parts = try (1...2).map { try sequence("d-\($0).mid").tracks[0].notes }
    #expect(parts.map(\.count).reduce(0, +) == played.count)
  }
}
