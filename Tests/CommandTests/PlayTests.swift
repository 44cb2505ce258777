import AudioFiles
import Foundation
import Signal
import Testing

/// `sfumato play` into a file.
@Suite struct PlayTests {
  private let sfumato = Program()

  init() throws {
    for name in ["flute_C4", "cello_C4"] {
      try sfumato.folder.put(Sounds.bytes(Sounds.sample(name)), as: "\(name).wav")
    }
  }

  private func play(_ arguments: String..., input: String = "") throws -> AudioFile {
    let result = try sfumato(
      ["play"] + arguments + ["-o", "out.wav", "--quiet"], input: Array(input.utf8))
    #expect(result.exitCode == 0 && result.errors == "" && result.output == "", "\(result.errors)")
    return try AudioFile.read(sfumato.folder("out.wav"))
  }

  @Test func aChordRingsOut() throws {
    let file = try play(
      "flute_C4.wav", "cello_C4.wav", "--keys", "C4 E4", "--duration", "0.5", "--sweep", "0.4s")
    #expect(file.clip.channelCount == 2 && file.clip.sampleRate == 48_000)
    #expect(file.clip.durationSeconds > 0.7 && file.clip.durationSeconds < 1.2)
    #expect(file.clip.peak > 0.05 && file.clip.mono.suffix(32).allSatisfy { abs($0) < 1e-4 })
    #expect(file.comment == "sfumato play flute_C4.wav cello_C4.wav")
  }

  @Test func commandsArePlayedInTime() throws {
    let file = try play(
      "flute_C4.wav", "cello_C4.wav",
      input: "sleep 200\nnoteon 0 69 100\nsleep 400\nblend 0.9\nsleep 200\nquit\n")
    #expect(file.clip.sampleCount > 38_400)
    #expect(file.clip.mono.prefix(9_600).allSatisfy { abs($0) < 1e-5 })
    // It quits with a key down, which is let go and rings on.
    #expect(file.clip.mono[38_400..<40_000].contains { abs($0) > 1e-3 })
    #expect(file.clip.mono.suffix(32).allSatisfy { abs($0) < 1e-4 })
    let sound = AudioClip(samples: Array(file.clip.mono[12_000...]), sampleRate: 48_000)
    let pitch = try #require(PitchTracker().notePitch(of: sound).pitch)
    #expect(abs(pitch - 69) < 0.1)
  }

  /// Numbers below 0 are values, and what is wrong is told with the usage of the command.
  @Test func misuseIsToldWithItsUsage() throws {
    let none = try sfumato("play", "-o", "x.wav")
    #expect(none.exitCode == 64)
    #expect(none.errors.contains("\nUsage: sfumato play [<options>]"), "\(none.errors)")
    let below = try sfumato("play", "flute_C4.wav", "--keys", "C4", "--width", "-1", "-o", "x.wav")
    #expect(below.errors.contains("--width must be from 0 to 1, not -1"), "\(below.errors)")
  }

  @Test func theSameSeedGivesTheSameFile() throws {
    let arguments = ["cello_C4.wav", "--keys", "60", "--duration", "0.2", "--sweep-shape", "walk"]
    func bytes(_ seed: String) throws -> [UInt8] {
      let result = try sfumato(["play"] + arguments + ["--seed", seed, "-o", "s.flac"])
      #expect(result.exitCode == 0, "\(result.errors)")
      return try sfumato.folder.bytes("s.flac")
    }
    let first = try bytes("3")
    #expect(try bytes("3") == first)
    #expect(try bytes("4") != first)
  }

  @Test func aPatchIsPlayed() throws {
    try sfumato.folder.put(
      Array(
        #"{"format": 1, "sounds": ["flute_C4.wav"], "tuningCents": 100, "extra": 1}"#.utf8),
      as: "p.json")
    let result = try sfumato(
      "play", "p.json", "-o", "out.wav", "--keys", "A4", "--duration", "0.5")
    #expect(result.exitCode == 0)
    #expect(result.errors == "sfumato: p.json: \"extra\" means nothing here and is left out\n")
    let clip = try AudioFile.read(sfumato.folder("out.wav")).clip
    let pitch = try #require(PitchTracker().notePitch(of: clip).pitch)
    #expect(abs(pitch - 70) < 0.1)
  }

  @Test(arguments: [
    (["a.wav", "b.wav", "c.wav"], "", Int32(64), "one, two or four sounds"),
    (["flute_C4.wav", "--keys", "H9"], "", 64, "--keys"),
    (["flute_C4.wav", "--sweep", "0s"], "", 64, "--sweep"),
    (["flute_C4.wav", "--duration", "0"], "", 64, "--duration"),
    (["none.wav", "--keys", "60"], "", 1, "none.wav"),
    (["none.json", "--keys", "60"], "", 1, "none.json: cannot be opened"),
    (["flute_C4.wav"], "noteon 0 60 100\nsing\n", 1, "line 2: there is no command \"sing\""),
    (["flute_C4.wav"], "# no commands\n", 1, "nothing is played: name keys"),
    (["flute_C4.wav"], "sleep 3600000\nsleep 1000\n", 1, "this takes 3601 s"),
  ])
  func misuseIsTold(arguments: [String], input: String, code: Int32, told: String) throws {
    let result = try sfumato(["play"] + arguments + ["-o", "x.wav"], input: Array(input.utf8))
    #expect(result.exitCode == code)
    #expect(result.errors.contains(told), "\(result.errors)")
    #expect(try !sfumato.folder.contents.contains("x.wav"))
  }
}
