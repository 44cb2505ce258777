import AudioFiles
import Foundation
import Score
import Signal
import Testing

/// MIDI files played with the shipped model, through the built program.
@Suite struct PerformTests {
  private let sfumato = Program()

  private func put(_ names: String...) throws {
    for name in names {
      try sfumato.folder.put(Sounds.bytes(Sounds.sample(name)), as: "\(name).wav")
    }
  }

  /// Writes a melody of half notes, and drums if asked for.
  private func putScore(_ pitches: [Int], drums: Bool = false) throws {
    let notes = pitches.enumerated().map {
      NoteEvent(startBeat: 2 * Double($0), durationBeats: 1.9, pitch: $1, velocity: 100)
    }
    var tracks = [NoteSequence.Track(name: "Lead", notes: notes)]
    if drums {
      tracks.append(
        .init(channel: 9, notes: [NoteEvent(startBeat: 0, durationBeats: 0.5, pitch: 36)]))
    }
    let sequence = NoteSequence(tracks: tracks, tempoMap: TempoMap(beatsPerMinute: 240))
    try sequence.writeMIDI(to: sfumato.folder("score.mid"))
  }

  private func perform(_ arguments: String...) throws -> AudioFile {
    let result = try sfumato(
      ["perform", "score.mid"] + arguments + ["-o", "out.wav", "--bits", "float"])
    #expect(result.exitCode == 0 && result.errors == "", "\(result.errors)")
    return try AudioFile.read(sfumato.folder("out.wav"))
  }

  private func pitch(_ clip: AudioClip, from start: Double, to end: Double) -> Double? {
    let samples = clip.mono[Int(start * 48_000)..<Int(end * 48_000)]
    return PitchTracker().notePitch(of: AudioClip(samples: Array(samples), sampleRate: 48_000))
      .pitch
  }

  @Test func eachNoteSoundsAtItsTimeOnItsKey() throws {
    try put("flute_C4")
    try putScore([64, 67])
    let clip = try perform("--sound", "flute_C4.wav").clip
    #expect(clip.channelCount == 2)
    #expect(abs(clip.durationSeconds - 2.475) < 0.01)
    let first = try #require(pitch(clip, from: 0.1, to: 0.45))
    let second = try #require(pitch(clip, from: 0.65, to: 0.95))
    #expect(abs(first - 64) < 0.5 && abs(second - 67) < 0.5)
    let peak = clip.channels.joined().reduce(0) { max($0, abs($1)) }
    #expect(abs(peak - 0.891) < 0.001)
  }

  @Test func theMixMovesAndTheSameCommandGivesTheSameFile() throws {
    try put("flute_C4", "cello_C4")
    try putScore([60, 60])
    func samples(_ mix: String) throws -> [[Float]] {
      try perform("--sound", "flute_C4.wav", "cello_C4.wav", "--mix", mix).clip.channels
    }
    let moving = try samples("0@bar1, 1@bar2")
    #expect(try samples("0@bar1, 1@bar2") == moving)
    #expect(try samples("0") != moving)
    #expect(try samples("1@bar1") != moving)
  }

  @Test func drumsComeFromAKit() throws {
    try put("flute_C4")
    try putScore([60], drums: true)
    let without = try perform("--sound", "flute_C4.wav", "--drums", "none").clip
    let with = try perform("--sound", "flute_C4.wav").clip
    #expect(without.channels != with.channels)
    try FileManager.default.createDirectory(
      atPath: sfumato.folder("kit"), withIntermediateDirectories: true)
    let empty = try sfumato(
      "perform", "score.mid", "--sound", "flute_C4.wav", "--drums", "kit", "-o", "out.wav")
    #expect(empty.exitCode == 1 && empty.errors.contains("kick.wav"))
  }

  @Test func aTrackMayHaveASoundOfItsOwn() throws {
    try put("flute_C4", "bassoon_C3")
    try putScore([48])
    let flute = try perform("--sound", "flute_C4.wav").clip
    let bassoon = try perform(
      "--sound", "flute_C4.wav", "--part", "lead=bassoon_C3.wav"
    ).clip
    #expect(flute.channels != bassoon.channels)
    #expect(try perform("--sound", "bassoon_C3.wav").clip.channels == bassoon.channels)
  }

  @Test func whatCannotBePlayedIsSaid() throws {
    try put("flute_C4")
    try putScore([60])
    func problem(_ arguments: String...) throws -> String {
      let result = try sfumato(["perform"] + arguments + ["-o", "out.wav"])
      #expect(result.exitCode != 0)
      return result.errors
    }
    let sound = ["--sound", "flute_C4.wav"]
    #expect(try problem("none.mid", sound[0], sound[1]).contains("none.mid"))
    #expect(try problem("flute_C4.wav", sound[0], sound[1]).contains("no MIDI file"))
    #expect(
      try problem("score.mid", sound[0], sound[1], "--part", "Bass=flute_C4.wav")
        .contains("there are 1 (Lead)"))
    #expect(
      try problem("score.mid", "--sound", "a.wav", "b.wav", "c.wav").contains("not 3"))
    #expect(try problem("score.mid", sound[0], sound[1], "--mix", "0@1,2").contains("--mix"))
    #expect(
      try problem("score.mid", sound[0], sound[1], "--mix", "0,0@bar1").contains("four sounds"))
    try NoteSequence(tracks: []).writeMIDI(to: sfumato.folder("empty.mid"))
    let empty = try problem("empty.mid", sound[0], sound[1])
    #expect(empty.contains("empty.mid: there is nothing to play in it\n"))
    #expect(!empty.contains("Usage"))
    #expect(try sfumato.folder.contents.contains("out.wav") == false)
  }
}
