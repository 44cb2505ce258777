import AudioFiles
import Foundation
import Music
import TestSupport
import Testing

/// `sfumato jam` with the shipped models, through the built program.
@Suite(.serialized) struct JamTests {
  private var sfumato = Program()

  init() throws {
    for name in ["flute_C4", "cello_C4"] {
      try sfumato.folder.put(Sounds.bytes(Sounds.sample(name)), as: "\(name).wav")
    }
  }

  private let jam = ["jam", "--sounds", "flute_C4.wav", "cello_C4.wav", "--duration", "4"]

  private func written(_ arguments: String...) throws -> AudioFile {
    let result = try sfumato(jam + arguments + ["-o", "jam.wav", "--bits", "float"])
    #expect(result.exitCode == 0, "\(result.errors)")
    return try AudioFile.read(sfumato.folder("jam.wav"))
  }

  @Test func aTakeIsPlayedAgainSampleForSample() throws {
    // A tempo that no MIDI file says exactly, and a folder of its own for the take.
    try FileManager.default.createDirectory(
      atPath: sfumato.folder("takes"), withIntermediateDirectories: true)
    let file = try written(
      "--drums", "standard", "--tempo", "97.3", "--seed", "5", "--take", "takes/jam.mid")
    #expect(file.clip.sampleCount == 4 * 48_000 && file.clip.channelCount == 2)
    #expect(file.comment?.contains("sfumato jam --sounds flute_C4.wav") == true)
    let told = try sfumato("info", "jam.wav")
    #expect(told.output.contains("--tempo 97.3"))

    let sequence = try MIDIFile(contentsOf: sfumato.folder("takes/jam.mid")).sequence
    #expect(sequence.tracks.map(\.isDrums) == [false, true])
    #expect(sequence.durationSeconds <= 2.5 && sequence.durationSeconds > 1)

    let again = try sfumato("perform", "takes/jam.json", "-o", "again.wav", "--bits", "float")
    #expect(again.exitCode == 0, "\(again.errors)")
    #expect(
      try AudioFile.read(sfumato.folder("again.wav")).clip.channels == file.clip.channels)
  }

  /// Trios bring drums, which are played on the installed kit unless another is named.
  @Test func aTakeOfATrioHasItsDrums() throws {
    let file = try written("--kind", "trio16", "--seed", "5", "--take", "trio.mid")
    let again = try sfumato("perform", "trio.json", "-o", "again.wav", "--bits", "float")
    #expect(again.exitCode == 0, "\(again.errors)")
    #expect(
      try AudioFile.read(sfumato.folder("again.wav")).clip.channels == file.clip.channels)
  }

  /// Jigs have bars of their own, in the plan and in the take; drums are for common time.
  @Test func aJamOfJigsIsInSixEight() throws {
    let file = try written(
      "--kind", "jig2", "--seed", "5", "--chords", "G D", "--tempo", "360", "--take", "jig.mid",
      "--json")
    let sequence = try MIDIFile(contentsOf: sfumato.folder("jig.mid")).sequence
    #expect(sequence.metreMap == MetreMap(Metre(6, 8)))
    let chords = sequence.texts.filter { $0.kind == .text }
    #expect(chords.map(\.beat) == chords.indices.map { 3.0 * Double($0) } && chords.count > 3)
    let again = try sfumato("perform", "jig.json", "-o", "again.wav", "--bits", "float")
    #expect(again.exitCode == 0, "\(again.errors)")
    #expect(
      try AudioFile.read(sfumato.folder("again.wav")).clip.channels == file.clip.channels)
    let drums = try sfumato(jam + ["--kind", "jig2", "--drums", "standard", "-o", "x.wav"])
    #expect(drums.exitCode == 64 && drums.errors.contains("grooves are in 4/4"), "\(drums.errors)")
  }

  /// The plan is told, and stands in the take; so do chords and energy.
  @Test func theFormIsTold() throws {
    struct Plan: Decodable {
      struct Section: Decodable {
        var bar: Int
        var barCount: Int
        var beginsPart: Bool
        var part: String?
        var key: String?
        var energy: Double?
      }
      var form: String?
      var sections: [Section]
    }
    let result = try sfumato(
      "jam", "--sounds", "flute_C4.wav", "--tempo", "400", "--duration", "12", "--json", "--form",
      "AB", "--key", "C, G", "--energy", "0.2@0s,0.8@10s", "--take", "form.mid", "-o", "form.wav")
    #expect(result.exitCode == 0, "\(result.errors)")
    let plan = try JSONDecoder().decode(Plan.self, from: Data(result.outputBytes))
    #expect(plan.form == "A B")
    #expect(plan.sections.map(\.part) == ["A", "A", "B", "B", "A"])
    #expect(plan.sections.map(\.beginsPart) == [true, false, true, false, true])
    // 12 s at 400, less the time in which the last notes fade.
    #expect(plan.sections.map(\.barCount) == [4, 4, 4, 4, 2])
    #expect(plan.sections.map(\.bar) == [1, 5, 9, 13, 17])
    #expect(
      plan.sections.map(\.key) == [
        "C major", "C major", "G major", "G major", "C major",
      ])
    let energies = plan.sections.compactMap(\.energy)
    #expect(energies.count == 5 && energies == energies.sorted() && energies[0] < 0.4)
    let take = try MIDIFile(contentsOf: sfumato.folder("form.mid")).sequence
    #expect(take.texts.map { "\($0.beat) \($0.text)" } == ["0.0 A", "32.0 B", "64.0 A"])
  }

  @Test func whatIsNoPlanIsToldWhy() throws {
    for (arguments, reason) in [
      (["--form", "A1"], "such as AABA"), (["--form", "verse chorus"], "such as AABA"),
      (["--energy", "2"], "from 0, sparse, to 1"), (["--energy", "much"], "0.2@0s,0.9@60s"),
      (["--key", "C,"], "'' is no key"), (["--key", "C, X"], "'X' is no key"),
      (["--chords", "X"], "'X' is no chord"),
      (["--key", "C, G", "--form", "none"], "has no themes"),
      (["--key", "C, G, D"], "the plan A A' B A has 2 themes"),
    ] {
      let refused = try sfumato(["jam", "--sounds", "flute_C4.wav"] + arguments)
      #expect(refused.exitCode == 64 && refused.errors.contains(arguments[0]), "\(refused.errors)")
      #expect(refused.errors.contains(reason), "\(refused.errors)")
    }
  }

  @Test func theSeedDecides() throws {
    let one = try written("--seed", "7").clip.channels
    #expect(one[0].contains { abs($0) > 0.05 })
    #expect(try written("--seed", "7").clip.channels == one)
    #expect(try written("--seed", "8").clip.channels != one)
  }

  @Test func whatIsHeardIsWhatAFileHolds() throws {
    let device = try PacedDevice(format: "FLOAT_LE")
    var live = sfumato
    live.environment.merge(PacedDevice.environment) { $1 }
    let music = ["--drums", "standard", "--seed", "2"]
    let result = try live(
      jam + music + ["-a", device.name, "--take", "live.mid", "--record", "heard.wav"])
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(result.errors.contains("kept live.mid and live.json"))
    let again = try sfumato("perform", "live.json", "-o", "again.wav", "--bits", "float")
    #expect(again.exitCode == 0, "\(again.errors)")
    let file = try AudioFile.read(sfumato.folder("again.wav")).clip.channels
    let heard = device.samples(as: Float.self)
    // The end is faded out.
    let count = min(heard.count / 2, file[0].count) - 4096
    #expect(count > 3 * 48_000)
    for channel in 0..<2 {
      #expect((0..<count).allSatisfy { heard[2 * $0 + channel] == file[channel][$0] })
    }
    #expect(try AudioFile.read(sfumato.folder("heard.wav")).clip.durationSeconds > 3)
  }

  @Test func aLiveJamEndsWhenItIsTold() throws {
    let device = try PacedDevice(format: "FLOAT_LE")
    var live = sfumato
    live.environment.merge(PacedDevice.environment) { $1 }
    let run = try RunningProgram(
      live, ["jam", "--sounds", "flute_C4.wav", "-a", device.name, "--take", "t.mid"])
    #expect(run.waits(for: "playing on"))
    for _ in 0..<1000 where device.bytes.count < 8 * 24_000 { usleep(10_000) }
    run.signal(SIGINT)
    #expect(run.wait() == 0, "\(run.errorText)")
    #expect(run.errorText.contains("played"))
    let heard = device.samples(as: Float.self)
    #expect(abs(heard.last ?? 1) < 1e-3)
    #expect(try !MIDIFile(contentsOf: live.folder("t.mid")).sequence.tracks.isEmpty)
  }

  @Test func whatCannotBePlayedIsSaid() throws {
    func problem(_ arguments: String...) throws -> String {
      let result = try sfumato(["jam"] + arguments)
      #expect(result.exitCode != 0)
      return result.errors
    }
    #expect(try problem().contains("not 0"))
    #expect(try problem("--sounds", "a.wav", "b.wav", "c.wav").contains("not 3"))
    #expect(
      try problem("--sounds", "flute_C4.wav", "-o", "x.wav").contains("a jam has no end"))
    #expect(
      try problem("--sounds", "gone.wav", "--duration", "4", "-o", "x.wav").contains("gone.wav"))
    #expect(
      try problem("--sounds", "flute_C4.wav", "--tempo", "4000").contains("--tempo must be"))
    #expect(
      try problem(
        "--sounds", "flute_C4.wav", "--drums", "nowhere", "--duration", "4", "-o", "x.wav"
      ).contains("nowhere: there is no drum"))
    try sfumato.folder.put(Array("{\"format\": 3}".utf8), as: "odd.json")
    let odd = try sfumato("perform", "odd.json", "-o", "x.wav")
    #expect(odd.exitCode == 1 && odd.errors.contains("odd.json: this is no recipe of a take"))
    #expect(try sfumato.folder.contents.contains("x.wav") == false)
  }
}
