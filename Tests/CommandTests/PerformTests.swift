import AudioFiles
import Foundation
import Music
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

  private func perform(_ arguments: String..., remark: String? = nil) throws -> AudioFile {
    let result = try sfumato(
      ["perform", "score.mid"] + arguments + ["-o", "out.wav", "--bits", "float"])
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(remark.map { result.errors.contains($0) } ?? (result.errors == ""), "\(result.errors)")
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
    let clip = try perform("--sounds", "flute_C4.wav").clip
    #expect(clip.channelCount == 2)
    // To the end of the second note and of its release.
    #expect(clip.durationSeconds > 0.975 && clip.durationSeconds < 2)
    #expect(clip.channels.allSatisfy { $0.suffix(100).allSatisfy { abs($0) < 1e-4 } })
    let first = try #require(pitch(clip, from: 0.1, to: 0.45))
    let second = try #require(pitch(clip, from: 0.65, to: 0.95))
    #expect(abs(first - 64) < 0.5 && abs(second - 67) < 0.5)
    let loud = try perform("--sounds", "flute_C4.wav", "--normalise").clip
    #expect(abs(loud.peak - 0.891) < 0.001 && clip.peak < 0.8)
    let gain = loud.peak / clip.peak
    #expect(zip(loud.channels[0], clip.channels[0]).allSatisfy { abs($0 - gain * $1) < 1e-6 })
  }

  /// Puts controls into a piece of one held flute.
  private func putHeld(_ controls: [ControlChange], key: Int = 60, beats: Double = 4) throws {
    let note = NoteEvent(startBeat: 0, durationBeats: beats, pitch: key, velocity: 100)
    try NoteSequence(
      tracks: [.init(notes: [note], controls: controls)],
      tempoMap: TempoMap(beatsPerMinute: 120)
    ).writeMIDI(to: sfumato.folder("score.mid"))
  }

  private func level(_ clip: AudioClip, from start: Double, to end: Double) -> Double {
    let samples = clip.mono[
      min(Int(start * 48_000), clip.sampleCount)..<min(Int(end * 48_000), clip.sampleCount)]
    let power = samples.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(max(samples.count, 1))
    return 10 * log10(power + 1e-12)
  }

  @Test func aPieceIsBentByItsRange() throws {
    try put("flute_C4")
    let range: [(Int, Int)] = [
      (101, 0), (100, 0), (6, 5), (38, 50), (101, 127), (100, 127), (6, 24),
    ]
    try putHeld(
      range.map { ControlChange(beat: 0, .controller($0.0, value: $0.1)) }
        + [ControlChange(beat: 0, .pitchBend(8191))])
    let clip = try perform("--sounds", "flute_C4.wav").clip
    let heard = try #require(pitch(clip, from: 0.3, to: 1.5))
    #expect(abs(heard - 65.5) < 0.15)
  }

  @Test func pedalsHoldNotesAndAreLiftedAtTheEnd() throws {
    try put("flute_C4")
    func clip(_ pedal: Int, isLifted: Bool) throws -> AudioClip {
      var controls = [ControlChange(beat: 0, .controller(pedal, value: 127))]
      if pedal == 66 { controls[0].beat = 0.2 }
      if isLifted { controls.append(ControlChange(beat: 4, .controller(pedal, value: 0))) }
      try putHeld(controls, beats: 0.25)
      return try perform(
        "--sounds", "flute_C4.wav", remark: isLifted ? nil : "the pedal is down at the end"
      ).clip
    }
    for pedal in [64, 66] {
      let held = try clip(pedal, isLifted: true)
      #expect(level(held, from: 1, to: 1.8) > -40, "pedal \(pedal)")
      #expect(held.durationSeconds > 2 && held.durationSeconds < 3)
    }
    #expect(try clip(64, isLifted: false).durationSeconds < 2)
  }

  @Test func volumeAndExpressionAreFollowedOnDrumsToo() throws {
    try put("flute_C4")
    try putHeld([
      ControlChange(beat: 0, .controller(7, value: 127)),
      ControlChange(beat: 2, .controller(11, value: 40)),
    ])
    let clip = try perform("--sounds", "flute_C4.wav").clip
    let fall = level(clip, from: 0.5, to: 0.9) - level(clip, from: 1.2, to: 1.8)
    #expect(abs(fall - 20) < 3, "(127 / 40) squared is 20 dB: \(fall)")
    let strokes = [0.0, 2].map { NoteEvent(startBeat: $0, durationBeats: 0.25, pitch: 36) }
    try NoteSequence(tracks: [
      .init(
        channel: 9, notes: strokes, controls: [ControlChange(beat: 1, .controller(7, value: 64))])
    ]).writeMIDI(to: sfumato.folder("score.mid"))
    let drums = try perform().clip
    let quieter = level(drums, from: 0, to: 0.3) - level(drums, from: 1, to: 1.3)
    #expect(abs(quieter - 11.9) < 0.5, "\(quieter)")
  }

  @Test func theWheelIsTheBlendOrVibratoAndWhatIsNotFollowedIsTold() throws {
    try put("flute_C4", "cello_C4")
    let wheel = ControlChange(beat: 0, .controller(1, value: 127))
    try putHeld([wheel])
    let both = ["--sounds", "flute_C4.wav", "cello_C4.wav"]
    let moved = try perform(both[0], both[1], both[2]).clip
    try putHeld([])
    #expect(try perform(both[0], both[1], both[2], "--mix", "1").clip.channels == moved.channels)
    let plain = try perform("--sounds", "flute_C4.wav").clip
    try putHeld([wheel, ControlChange(beat: 1, .controller(10, value: 3))])
    #expect(
      try perform(
        "--sounds", "flute_C4.wav", remark: "controller 10 (pan): not followed"
      ).clip.channels != plain.channels)
    _ = try perform(
      both[0], both[1], both[2], "--mix", "0",
      remark: "controllers 1 (modulation), 10 (pan): not followed")
  }

  @Test func silenceIsAskedForAndPedalsOutliveIt() throws {
    try put("flute_C4")
    try putHeld([ControlChange(beat: 1, .controller(120, value: 0))])
    let cut = try perform("--sounds", "flute_C4.wav").clip
    #expect(level(cut, from: 0.52, to: 0.9) < -90)
    try putHeld([
      ControlChange(beat: 0, .controller(64, value: 127)),
      ControlChange(beat: 1, .controller(123, value: 0)),
      ControlChange(beat: 3, .controller(121, value: 0)),
    ])
    let held = try perform("--sounds", "flute_C4.wav").clip
    #expect(level(held, from: 0.8, to: 1.4) > -40 && held.durationSeconds < 2.2)
  }

  @Test func theMixMovesAndTheSameCommandGivesTheSameFile() throws {
    try put("flute_C4", "cello_C4")
    try putScore([60, 60])
    func samples(_ mix: String) throws -> [[Float]] {
      try perform("--sounds", "flute_C4.wav", "cello_C4.wav", "--mix", mix).clip.channels
    }
    let moving = try samples("0@bar1, 1@bar2")
    #expect(try samples("0@bar1, 1@bar2") == moving)
    #expect(try samples("0") != moving)
    #expect(try samples("1@bar1") != moving)
  }

  @Test func drumsComeFromAKit() throws {
    try put("flute_C4")
    try putScore([60], drums: true)
    let without = try perform("--sounds", "flute_C4.wav", "--drums", "none").clip
    let with = try perform("--sounds", "flute_C4.wav").clip
    #expect(without.channels != with.channels)
    try FileManager.default.createDirectory(
      atPath: sfumato.folder("kit"), withIntermediateDirectories: true)
    let empty = try sfumato(
      "perform", "score.mid", "--sounds", "flute_C4.wav", "--drums", "kit", "-o", "out.wav")
    #expect(empty.exitCode == 1 && empty.errors.contains("kick.wav"))
  }

  @Test func aTrackMayHaveASoundOfItsOwn() throws {
    try put("flute_C4", "bassoon_C3")
    try putScore([48])
    let flute = try perform("--sounds", "flute_C4.wav").clip
    let bassoon = try perform(
      "--sounds", "flute_C4.wav", "--part", "lead=bassoon_C3.wav"
    ).clip
    #expect(flute.channels != bassoon.channels)
    #expect(try perform("--sounds", "bassoon_C3.wav").clip.channels == bassoon.channels)
  }

  @Test func whatCannotBePlayedIsSaid() throws {
    try put("flute_C4")
    try putScore([60])
    func problem(_ arguments: String...) throws -> String {
      let result = try sfumato(["perform"] + arguments + ["-o", "out.wav"])
      #expect(result.exitCode != 0)
      return result.errors
    }
    let sound = ["--sounds", "flute_C4.wav"]
    #expect(try problem("none.mid", sound[0], sound[1]).contains("none.mid"))
    #expect(try problem("score.mid").contains("--sounds"))
    #expect(try problem("flute_C4.wav", sound[0], sound[1]).contains("no MIDI file"))
    #expect(
      try problem("score.mid", sound[0], sound[1], "--part", "Bass=flute_C4.wav")
        .contains("there are 1 (Lead)"))
    #expect(
      try problem("score.mid", "--sounds", "a.wav", "b.wav", "c.wav").contains("not 3"))
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
