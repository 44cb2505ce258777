import AudioFiles
import Foundation
import Music
import Signal
import Testing

@Suite struct InfoTests {
  private let sfumato = Program()

  @Test func tellsWhatAFileHolds() throws {
    let instrument = SampleInstrument(rootPitch: 57.25, loops: [.init(samples: 1000..<20_000)])
    try sfumato.folder.put(
      Sounds.bytes(Sounds.note(channelCount: 2), instrument: instrument, comment: "two hands"),
      as: "a.wav")
    let result = try sfumato("info", "a.wav")
    #expect(result.exitCode == 0 && result.errors == "")
    let lines = result.output.split(separator: "\n").map(String.init)
    #expect(lines.first == "a.wav")
    #expect(lines.contains("  format    WAV, 16-bit integer"))
    #expect(lines.contains("  length    0.60 s, stereo, 48000 Hz"))
    #expect(lines.contains("  loop      samples 1000 to 20000, forward"))
    #expect(lines.contains("  comment   two hands"))
  }

  @Test func theLevelsOfAKnownSound() throws {
    let square = AudioClip(samples: (0..<4800).map { $0 % 2 == 0 ? 0.5 : -0.5 }, sampleRate: 48_000)
    try sfumato.folder.put(Sounds.bytes(square), as: "a.wav")
    #expect(
      try sfumato("info", "a.wav").output.contains("level     peak −6.0 dB, RMS −6.0 dB\n"))
  }

  @Test func jsonIsForPrograms() throws {
    try sfumato.folder.put(Sounds.bytes(Sounds.note()), as: "a.wav")
    try sfumato.folder.put(Sounds.bytes(Sounds.note(), .init(.flac, .integer(bits: 24))), as: "b.x")
    let result = try sfumato("info", "--json", "a.wav", "b.x")
    let list = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]])
    #expect(
      list.map { $0["format"] as? String } == ["WAV, 16-bit integer", "FLAC, 24-bit integer"])
    #expect(list.map { $0["samples"] as? Int } == [28_800, 28_800])
    #expect(list.map { $0["channels"] as? Int } == [1, 1])
  }

  @Test func theCharacterInWordsAndNumbers() throws {
    try sfumato.folder.put(Sounds.bytes(Sounds.note()), as: "a.wav")
    // Level falls by 3 nepers a second.
    let output = try sfumato("info", "a.wav").output
    #expect(output.contains("sound     fast attack, decays\n"), "\(output)")
    #expect(output.contains("falls 26."), "\(output)")
    let json = try sfumato("info", "--json", "a.wav").output
    let list = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]]
    let numbers = try #require(list?.first?["description"] as? [String: Any])
    #expect(abs(try #require(numbers["decayDBPerSecond"] as? Double) - 26.06) < 0.5)
    #expect(abs(try #require(numbers["pitchHz"] as? Double) - 220) < 0.5)
  }

  /// Chords are told, as texts say or as the notes let expect.
  @Test func theChordsOfAPiece() throws {
    let chart = try ChordChart(parsing: "Am F C G")
    func write(_ texts: [TextMark]) throws {
      let notes = (0..<4).flatMap { bar in
        chart.chord(atStep: 16 * bar)!.pitchClasses.map {
          NoteEvent(startBeat: 4 * Double(bar), durationBeats: 4, pitch: 48 + $0)
        }
      }
      try NoteSequence(tracks: [.init(notes: notes)], texts: texts)
        .writeMIDI(to: sfumato.folder("piece.mid"))
    }
    try write([])
    let heard = try sfumato("info", "piece.mid").output
    #expect(heard.contains("chords    Am | F | C | G\n"), "\(heard)")
    #expect(heard.contains("likely ones, inferred from the notes") && heard.contains("key       "))
    try write([
      TextMark(beat: 0, kind: .lyric, text: "Em7"), TextMark(beat: 10, kind: .lyric, text: "D/F#"),
    ])
    let written = try sfumato("info", "piece.mid").output
    #expect(written.contains("chords    Em7 | % | D/F#\n"), "\(written)")
    let json = try sfumato("info", "--json", "piece.mid").output
    #expect(json.contains("\"chordSource\" : \"written\"") && json.contains("\"beat\" : 3"))
  }

  @Test func silenceHasNoCharacter() throws {
    let silence = AudioClip(samples: [Float](repeating: 0, count: 9000), sampleRate: 48_000)
    try sfumato.folder.put(Sounds.bytes(silence), as: "a.wav")
    let result = try sfumato("info", "a.wav")
    #expect(result.exitCode == 0 && !result.output.contains("\n  sound "))
  }

  @Test func oneBadFileDoesNotHideTheOthers() throws {
    try sfumato.folder.put(Sounds.bytes(Sounds.note()), as: "a.wav")
    let result = try sfumato("info", "none.wav", "a.wav")
    #expect(result.exitCode == 1)
    #expect(result.errors == "sfumato: none.wav: there is no such file\n")
    #expect(result.output.contains("WAV, 16-bit integer"))
  }

  @Test func standardInputIsRead() throws {
    let result = try sfumato("info", "-", input: Sounds.bytes(Sounds.note()))
    #expect(result.exitCode == 0 && result.output.contains("0.60 s, mono"))
  }

  @Test func aLongFileIsLookedAtInPart() throws {
    let clip = AudioClip(
      samples: (0..<600_000).map { Float($0 % 100) / 100 }, sampleRate: 8_000)
    try sfumato.folder.put(Sounds.bytes(clip), as: "a.wav")
    let lines = try sfumato("info", "a.wav").output
    #expect(lines.contains("length    1 min 0 s, mono, 8000 Hz"))
    #expect(lines.contains("cut       15.00 s more were not looked at"))
  }

  @Test func thePitchIsHeardNamedOrStated() throws {
    try sfumato.folder.put(Sounds.bytes(Sounds.note(hz: 222)), as: "x.wav")
    try sfumato.folder.put(Sounds.bytes(Sounds.note(hz: 222)), as: "pluck_A3.wav")
    let instrument = SampleInstrument(rootPitch: 57)
    try sfumato.folder.put(Sounds.bytes(Sounds.note(hz: 222), instrument: instrument), as: "k.wav")
    for (name, source) in [
      ("x.wav", "by ear"), ("pluck_A3.wav", "by the file's name"),
      ("k.wav", "by the file's root key"),
    ] {
      let output = try sfumato("info", name).output
      #expect(output.contains("pitch     A3 +16 cents, 222.0 Hz, \(source), confidence "))
    }
  }

  @Test func aSoundWithoutPitchHasNone() throws {
    var state: UInt32 = 1
    let noise = (0..<24_000).map { _ -> Float in
      state = state &* 1_664_525 &+ 1_013_904_223
      return Float(state >> 8) / Float(1 << 23) - 1
    }
    try sfumato.folder.put(
      Sounds.bytes(AudioClip(samples: noise, sampleRate: 48_000)), as: "noise.wav")
    #expect(try sfumato("info", "noise.wav").output.contains("pitch     none\n"))
  }

  @Test func aMIDIFileIsToldWithItsTracksAndDrawn() throws {
    let sequence = NoteSequence(
      tracks: [
        .init(
          name: "Lead", program: 73,
          notes: [NoteEvent(startBeat: 0, durationBeats: 3, pitch: 61)]),
        .init(channel: 9, notes: [NoteEvent(startBeat: 3, durationBeats: 0.25, pitch: 36)]),
      ], metreMap: MetreMap(Metre(3, 4)))
    try sequence.writeMIDI(to: sfumato.folder("a.mid"))
    let result = try sfumato("info", "a.mid")
    #expect(result.exitCode == 0, "\(result.errors)")
    for part in [
      "MIDI, format 1, 480 ticks a quarter", "1.62 s, 2 bars, 2 notes", "120 quarters a minute",
      "3/4", "1  \u{201c}Lead\u{201d}, channel 1, program 74, C#4 to C#4, 1 note",
      "2  channel 10, drums, 1 note", "C#4 │■───────────│", " kick │",
    ] {
      #expect(result.output.contains(part), "\(part) in \(result.output)")
    }
    let json = try sfumato("info", "--json", "a.mid")
    #expect(json.output.contains("\"barCount\" : 2"))
    let late = NoteSequence(tracks: [
      .init(notes: [NoteEvent(startBeat: 41, durationBeats: 1, pitch: 60)])
    ])
    try late.writeMIDI(to: sfumato.folder("late.mid"))
    let drawn = try sfumato("info", "late.mid").output
    #expect(drawn.contains("11 bars, 1 note\n") && drawn.contains("C4 │·   ■───·   ·   │"))
    try sfumato.folder.put(Array("MThd".utf8), as: "b.mid")
    #expect(try sfumato("info", "b.mid").errors.contains("b.mid: the MIDI header is damaged"))
  }
}
