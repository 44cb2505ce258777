import AudioFiles
import Foundation
import Playback
import Music
import Sfumato
import TestSupport
import Testing

/// `sfumato perform` through a sound device that stores what it hears.
@Suite(.serialized) struct LivePerformTests {
  private let stage: Stage
  private var sfumato: Program { stage.sfumato }
  private var device: PacedDevice { stage.device }
  private var heard: [Float] { stage.heard }

  init() throws {
    stage = try Stage()
    let lead = [64, 67, 72].enumerated().map {
      NoteEvent(startBeat: 2 * Double($0), durationBeats: 1.9, pitch: $1, velocity: 100)
    }
    let drums = [0, 2, 4].map { NoteEvent(startBeat: $0, durationBeats: 0.5, pitch: 36) }
    try NoteSequence(
      tracks: [.init(name: "Lead", notes: lead), .init(channel: 9, notes: drums)],
      tempoMap: TempoMap(beatsPerMinute: 240)
    ).writeMIDI(to: sfumato.folder("score.mid"))
  }

  private func perform(_ arguments: String...) -> [String] {
    ["perform", "score.mid", "--sounds"] + stage.sounds + arguments
  }

  @Test func aPieceIsPlayedToItsEnd() throws {
    let mix = ["--mix", "0@bar1, 1@bar2"]
    let result = try sfumato(perform("-a", device.name) + mix)
    #expect(result.exitCode == 0 && result.errors.contains("played"), "\(result.errors)")
    let written = try sfumato(perform("-o", "out.wav", "--bits", "float") + mix)
    #expect(written.exitCode == 0, "\(written.errors)")
    let file = try AudioFile.read(sfumato.folder("out.wav")).clip.channels[0]
    let live = heard
    // But for the end, which fades.
    let count = min(file.count, live.count) - 4096
    #expect(count > 72_000 && file.contains { abs($0) > 0.1 })
    #expect(zip(live, file).prefix(count).allSatisfy { $0 == $1 })
  }

  @Test func secondsEndItBefore() throws {
    let result = try sfumato(perform("-a", device.name, "--duration", "0.5"))
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(heard.count > 24_000)
    let file = try sfumato(perform("-o", "out.wav", "--bits", "float", "--duration", "0.5"))
    #expect(file.exitCode == 0, "\(file.errors)")
    let written = try AudioFile.read(sfumato.folder("out.wav")).clip.channels[0]
    #expect(zip(written, heard).prefix(30_000).allSatisfy { $0 == $1 })
    #expect(written.count < 96_000 && written.suffix(100).allSatisfy { abs($0) < 1e-4 })
  }

  @Test func commandsEndItAndMoveTheBlend() throws {
    // The piece lasts a second and a half.
    let result = try sfumato(
      perform("-a", device.name), input: Array("blend 1\nnonsense\nsleep 400\nquit\n".utf8))
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(result.errors.contains("standard input, line 2"))
    #expect((10_000..<60_000).contains(heard.count), "\(heard.count) samples")
  }

  @Test func theBlendIsInThePlayersHands() throws {
    // A controller moves the blend to the second sound, from the beginning on.
    try sfumato.folder.put([0xb0, 1, 127], as: "keys")
    let moved = try sfumato(
      perform("-a", device.name, "--mix", "0", "--midi-stream", "keys"))
    #expect(moved.exitCode == 0, "\(moved.errors)")
    let steered = heard
    let other = try PacedDevice(format: "FLOAT_LE")
    let cello = try sfumato(perform("-a", other.name, "--mix", "1"))
    #expect(cello.exitCode == 0)
    let wanted = other.samples(as: Float.self)
    // The controller has been heard by then, and a first note that began before it is silent.
    let range = 54_000..<72_000
    #expect(
      range.allSatisfy { abs(steered[$0] - wanted[2 * $0]) < 1e-6 },
      "\(moved.errors)\(cello.errors)")
  }

  /// Writes four seconds of music in a time that the program itself would not write: 500 ticks a beat.
  private func putLongScore() throws {
    let lead = (0..<8).map {
      NoteEvent(startBeat: 2 * Double($0) + 0.125, durationBeats: 1.7, pitch: 60 + $0)
    }
    let drums = (0..<32).map {
      NoteEvent(startBeat: Double($0) / 2, durationBeats: 0.25, pitch: $0 % 2 == 0 ? 36 : 42)
    }
    var bytes = NoteSequence(
      tracks: [.init(name: "Lead", notes: lead), .init(channel: 9, notes: drums)],
      tempoMap: TempoMap(beatsPerMinute: 240)
    ).midiBytes()
    bytes.replaceSubrange(12..<14, with: [1, 0xf4])
    try sfumato.folder.put(bytes, as: "score.mid")
  }

  /// What hands do to a piece, by Open Sound Control, is kept in a take that gives the same samples.
  @Test func aTakeOfHandsIsPlayedAgainSampleForSample() throws {
    try putLongScore()
    let score = try sfumato.folder.bytes("score.mid")
    var program = sfumato
    program.environment["XDG_DATA_HOME"] = sfumato.folder("data")
    let run = try RunningProgram(
      program,
      perform(
        "-a", device.name, "--mix", "0@bar1, 1@bar3", "--part", "lead=cello_C4.wav,flute_C4.wav",
        "--osc", "0", "--take", "live.mid", "--record-midi", "hands.mid"))
    #expect(run.waits(for: "playing on"))
    let words = run.errorText.split { $0 == " " || $0 == "\n" }
    let port = try #require(words.firstIndex(of: "port").flatMap { Int(words[$0 + 1]) })
    #expect(stage.hears(louderThan: 0.01))
    func send(_ address: String, _ numbers: Float...) {
      OSCSender.send(OSCMessage(address, numbers.map { .float($0) }).bytes, port: port)
      usleep(70_000)
    }
    send("/on", 76, 0.7)
    send("/blend", 0.9)
    send("/on", 79, 0.5)
    send("/volume", 0.6)
    send("/patch/save", 3)
    for step in 0..<8 { send("/blend", 0.9 - 0.1 * Float(step)) }
    send("/off", 76)
    send("/patch/load", 3)
    send("/on", 72, 0.9)
    send("/blend", 0.123)
    for key in [79, 72] { send("/off", Float(key)) }
    #expect(run.wait() == 0, "\(run.errorText)")
    #expect(run.errorText.contains("kept live.mid and live.json"), "\(run.errorText)")
    #expect(run.errorText.contains("recorded hands.mid, 3 notes"), "\(run.errorText)")
    #expect(!run.errorText.contains("too busy"), "\(run.errorText)")
    #expect(try sfumato.folder.bytes("live.mid") == score)
    let hands = try Take(contentsOf: sfumato.folder("live.json")).hands
    func count(_ isMeant: (Take.Gesture.Action) -> Bool) -> Int {
      hands.filter { isMeant($0.action) }.count
    }
    #expect(count { if case .noteOn = $0 { true } else { false } } == 3)
    // On a busy machine two may come in one hop, of which one is kept.
    #expect((2...11).contains(count { if case .blend = $0 { true } else { false } }))
    #expect(count { if case .sounds(let paths) = $0 { paths.count == 2 } else { false } } == 1)
    try stage.expectTake("live", isHeardFor: 3.5, louderThan: 0.1)
    // A take of a take is none, and a take is not written over its score.
    #expect(
      try sfumato("perform", "live.json", "-o", "x.wav", "--take", "x.mid")
        .errors.contains("leave out --take"))
  }

  @Test func aTakeEndsWhereItIsInterrupted() throws {
    try putLongScore()
    let run = try RunningProgram(sfumato, perform("-a", device.name, "--take", "t.mid"))
    #expect(run.waits(for: "playing on"))
    for _ in 0..<1000 where device.bytes.count < 8 * 48_000 { usleep(10_000) }
    run.signal(SIGINT)
    #expect(run.wait() == 0, "\(run.errorText)")
    let take = try Take(contentsOf: sfumato.folder("t.json"))
    #expect(take.sampleCount < 4 * 48_000 && take.hands == [])
    try stage.expectTake("t", isHeardFor: 0.9, louderThan: 0.1)
  }

  @Test func aTakeThatCannotBeKeptIsSaidBeforeItIsPlayed() throws {
    func problem(_ arguments: String...) throws -> String {
      let result = try sfumato(perform() + arguments)
      #expect(result.exitCode != 0 && !result.errors.contains("playing on"))
      return result.errors
    }
    let live = ["-a", device.name]
    #expect(
      try problem("-o", "x.wav", "--take", "x.mid").contains("--take keeps what is played live"))
    #expect(try problem(live[0], live[1], "--take", "x.json").contains("not 'x.json'"))
    #expect(try problem(live[0], live[1], "--take", "nowhere/x.mid").contains("nowhere"))
    #expect(try problem(live[0], live[1], "--take", "score.mid").contains("score.mid"))
    #expect(try !sfumato.folder.contents.contains { $0.hasPrefix("x.") || $0 == "score.json" })
  }

  @Test func whatCannotBePlayedLiveIsSaid() throws {
    let tracks = (0..<40).map { index in
      NoteSequence.Track(
        channel: index % 9,
        notes: [NoteEvent(startBeat: 0, durationBeats: 1, pitch: 40 + index)])
    }
    try NoteSequence(tracks: tracks).writeMIDI(to: sfumato.folder("many.mid"))
    let many = try sfumato("perform", "many.mid", "--sounds", "flute_C4.wav", "-a", device.name)
    #expect(many.exitCode == 1)
    #expect(many.errors.contains("40 parts are too many to play live, at most 32"))
    let nowhere = try sfumato(perform("-a", "nowhere"))
    #expect(nowhere.exitCode == 1 && nowhere.errors.contains("'nowhere' cannot be opened"))
    #expect(try sfumato(perform("--duration", "0")).exitCode == 64)
    #expect(try sfumato("perform", "take.json").errors.contains("give -o"))
  }
}
