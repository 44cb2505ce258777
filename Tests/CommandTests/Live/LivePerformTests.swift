import AudioFiles
import Foundation
import Score
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
    ["perform", "score.mid", "--sound"] + stage.sounds + arguments
  }

  @Test func aPieceIsPlayedToItsEnd() throws {
    let mix = ["--mix", "0@bar1, 1@bar2"]
    let result = try sfumato(perform("-a", device.name) + mix)
    #expect(result.exitCode == 0 && result.errors.contains("played"), "\(result.errors)")
    let written = try sfumato(perform("-o", "out.wav", "--bits", "float") + mix)
    #expect(written.exitCode == 0, "\(written.errors)")
    // A file is as loud as can be; but for that they are the same.
    let file = try AudioFile.read(sfumato.folder("out.wav")).clip.channels[0]
    let live = heard
    let place = try #require(file.indices.max { abs(file[$0]) < abs(file[$1]) })
    let gain = live[place] / file[place]
    #expect(gain > 0.1 && live.count > 72_000)
    let differences = zip(live, file).prefix(72_000).map { abs($0 - gain * $1) }
    #expect(differences.max()! < 1e-4)
  }

  @Test func secondsEndItBefore() throws {
    let result = try sfumato(perform("-a", device.name, "--seconds", "0.5"))
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(heard.count > 20_000 && heard.count < 40_000)
    let file = try sfumato(perform("-o", "out.wav", "--seconds", "0.5"))
    #expect(file.exitCode == 0 && file.output.contains("2.00 s"), "\(file.output)")
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

  @Test func whatCannotBePlayedLiveIsSaid() throws {
    let tracks = (0..<40).map { index in
      NoteSequence.Track(
        channel: index % 9,
        notes: [NoteEvent(startBeat: 0, durationBeats: 1, pitch: 40 + index)])
    }
    try NoteSequence(tracks: tracks).writeMIDI(to: sfumato.folder("many.mid"))
    let many = try sfumato("perform", "many.mid", "--sound", "flute_C4.wav", "-a", device.name)
    #expect(many.exitCode == 1)
    #expect(many.errors.contains("40 parts are too many to play live, at most 32"))
    let nowhere = try sfumato(perform("-a", "nowhere"))
    #expect(nowhere.exitCode == 1 && nowhere.errors.contains("'nowhere' cannot be opened"))
    #expect(try sfumato(perform("--seconds", "0")).exitCode == 64)
    #expect(try sfumato("perform", "take.json").errors.contains("give -o"))
  }
}
