import Foundation
import Music
import Testing

/// Scores that are no music as it should be: each is played, or refused in a sentence, and soon.
@Suite struct BadMusicTests {
  private let sfumato = Program()
  private let sound: [String]

  init() throws {
    try sfumato.folder.put(Sounds.bytes(Sounds.sample("flute_C4")), as: "flute.wav")
    sound = ["--sounds", "flute.wav", "--duration", "0.5", "-o", "out.wav"]
  }

  /// A MIDI file of one track, a quarter being 480 ticks.
  private func put(_ events: [UInt8], division: [UInt8] = [0x01, 0xe0]) throws {
    let track = events + [0, 0xff, 0x2f, 0]
    let count = UInt32(track.count)
    let length = stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: count >> $0) }
    try sfumato.folder.put(
      Array("MThd".utf8) + [0, 0, 0, 6, 0, 0, 0, 1] + division + Array("MTrk".utf8) + length
        + track,
      as: "score.mid")
  }

  private func put(_ tracks: [NoteSequence.Track], metre: Metre = Metre(4, 4)) throws {
    try NoteSequence(tracks: tracks, metreMap: MetreMap([.init(beat: 0, metre: metre)]))
      .writeMIDI(to: sfumato.folder("score.mid"))
  }

  private func quarters(_ count: Int, channel: Int = 0) -> NoteSequence.Track {
    .init(
      channel: channel,
      notes: (0..<count).map {
        NoteEvent(startBeat: Double($0), durationBeats: 0.9, pitch: 60 + 5 * $0 % 12)
      })
  }

  private func perform() throws -> Program.Result { try sfumato(["perform", "score.mid"] + sound) }

  private func vary(_ options: String...) throws -> Program.Result {
    try sfumato(["phrase", "vary", "score.mid", "--quiet"] + options)
  }

  /// One sentence that says what is wrong, and nothing written.
  private func expectRefusal(_ result: Program.Result, _ words: String) throws {
    #expect(result.exitCode == 1)
    #expect(result.errors.contains(words), "\(result.errors)")
    #expect(result.errors.split(separator: "\n").last?.contains("score.mid") == true)
    #expect(try sfumato.folder.contents.contains("out.wav") == false)
  }

  @Test func threeHoursAreNotTooMuch() throws {
    try put([quarters(21_600)])
    let played = try perform()
    #expect(played.exitCode == 0 && played.errors == "", "\(played.errors)")
    #expect(try vary("--pick", "2700").exitCode == 0)
    #expect(try vary("--pick", "2701").errors.contains("it holds 2700"))
  }

  @Test func fiveHundredTracksAreReadAndNotPlayedLive() throws {
    try put((0..<500).map { quarters(8, channel: $0 % 9) })
    #expect(try vary("--pick", "1").exitCode == 0)
    try expectRefusal(
      sfumato("perform", "score.mid", "--sounds", "flute.wav"),
      "500 parts are too many to play live, at most 32; write a file with -o")
  }

  @Test func drumsAreNoMelody() throws {
    try put([quarters(8, channel: 9)])
    try expectRefusal(vary(), "track 1: drums, not pitches")
    try expectRefusal(
      sfumato(["perform", "score.mid", "--drums", "none"] + sound), "there is nothing to play")
  }

  @Test func sevenEighthsArePlayedButNoPhrase() throws {
    try put([quarters(14)], metre: Metre(7, 8))
    try expectRefusal(vary(), "bars of 7/8 do not fit")
    #expect(try perform().exitCode == 0)
  }

  @Test func filmTimeIsReadAndTold() throws {
    try put([0, 0x90, 60, 90, 100, 0x80, 60, 0], division: [0xe7, 40])
    let played = try perform()
    #expect(played.exitCode == 0 && played.errors.contains("film frames, 25 a second"))
  }

  @Test func notesWithoutEndEndWithTheirTrack() throws {
    try put((0..<16).flatMap { [$0 == 0 ? 0 : 0x70, 0x90, 60 + $0, 90] })
    try expectRefusal(vary(), "chords, not one voice")
    let played = try perform()
    #expect(played.exitCode == 0)
    #expect(played.errors.contains("16 notes have no end and were let go"))
  }

  @Test func notesThatOverlapThemselvesAreCut() throws {
    try put((0..<64).flatMap { [$0 == 0 ? 0 : 0x78, 0x90, 60, 90] } + [0x78, 0x80, 60, 0])
    let played = try perform()
    #expect(played.exitCode == 0 && played.errors.contains("63 keys are struck again"))
  }

  @Test func nothingIsNothing() throws {
    try put([NoteSequence.Track]())
    try expectRefusal(vary(), "there are no notes")
    try expectRefusal(perform(), "there is nothing to play")
    try sfumato.folder.put([], as: "score.mid")
    try expectRefusal(perform(), "no MIDI file")
  }

  @Test func aDamagedPresetIsNamed() throws {
    try sfumato.folder.put(Array("not a preset".utf8), as: "bad.safetensors")
    for arguments in [
      ["jam", "--sounds", "flute.wav", "--duration", "3", "-o", "out.wav", "--phrase-preset"],
      ["jam", "--sounds", "flute.wav", "--duration", "3", "-o", "out.wav", "--preset"],
      ["phrase", "sample", "--preset"],
    ] {
      let result = try sfumato(arguments + ["bad.safetensors"])
      #expect(result.exitCode == 1 && result.errors.contains("bad.safetensors"))
      #expect(result.errors.split(separator: "\n").count == 1, "\(result.errors)")
    }
  }
}
