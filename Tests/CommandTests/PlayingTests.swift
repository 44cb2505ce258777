import AudioFiles
import Foundation
import Signal
import Testing

/// The options of `sfumato play` and `perform` for glide, tunings, room and arpeggio.
@Suite struct PlayingOptionTests {
  private let sfumato = Program()

  init() throws {
    try sfumato.folder.put(Sounds.bytes(Sounds.sample("flute_C4")), as: "flute_C4.wav")
    try sfumato.folder.put(Array("five\n5\n240.\n480.\n720.\n960.\n2/1\n".utf8), as: "five.scl")
  }

  private func play(_ arguments: String..., input: String? = nil) throws -> AudioClip {
    let keys = input == nil ? ["--keys", "C4 G4", "--duration", "0.6"] : []
    let result = try sfumato(
      ["play", "flute_C4.wav", "-o", "out.wav", "--quiet"] + keys + arguments,
      input: Array((input ?? "").utf8))
    #expect(result.exitCode == 0 && result.errors == "", "\(result.errors)")
    return try AudioFile.read(sfumato.folder("out.wav")).clip
  }

  private func pitch(_ clip: AudioClip) throws -> Double {
    try #require(
      PitchTracker().notePitch(
        of: AudioClip(samples: Array(clip.mono[9_600..<28_000]), sampleRate: 48_000)
      ).pitch)
  }

  @Test func aTuningIsPlayed() throws {
    let clip = try play(
      "--tuning", "five.scl", "--a4", "220", input: "noteon 0 74 100\nsleep 600\n")
    #expect(try abs(pitch(clip) - (57 + 12)) < 0.1)
    let cents = try play("--tuning", "-50", input: "noteon 0 69 100\nsleep 600\n")
    #expect(try abs(pitch(cents) - 68.5) < 0.1)
  }

  /// What options say is what commands and patches say.
  @Test func optionsCommandsAndPatchesAreOne() throws {
    let options = try play(
      "--mono", "--glide", "0.2s", "--room-mix", "0.3", "--velocity-curve", "soft",
      input: "noteon 0 60 100\nsleep 300\nnoteon 0 67 100\nsleep 300\n")
    let commands = try play(
      input: """
        mono 1
        glide 0.2
        velocity_curve 0.5
        room_mix 0.3
        noteon 0 60 100
        sleep 300
        noteon 0 67 100
        sleep 300
        """)
    let patch = #"""
      {"format": 1, "sounds": ["flute_C4.wav"], "velocityCurve": 0.5, "room": {"mix": 0.3},
       "voicing": {"mono": true, "glideSeconds": 0.2}}
      """#
    try sfumato.folder.put(Array(patch.utf8), as: "p.json")
    let result = try sfumato(
      ["play", "p.json", "-o", "p.wav", "--quiet"],
      input: Array("noteon 0 60 100\nsleep 300\nnoteon 0 67 100\nsleep 300\n".utf8))
    #expect(result.exitCode == 0 && result.errors == "", "\(result.errors)")
    let patched = try AudioFile.read(sfumato.folder("p.wav")).clip
    #expect(patched.channels == options.channels)
    // By a command the room comes within some hops.
    let settled = 4_800..<28_800
    #expect(Array(commands.mono[settled]) == Array(options.mono[settled]))
    #expect(options.durationSeconds > 1, "the room rings on")
  }

  @Test(arguments: [
    (["--glide", "20s"], "--glide must be from 0 to 10"), (["--unison", "5"], "--unison"),
    (["--arpeggio", "sideways"], "--arpeggio"), (["--velocity-curve", "loud"], "--velocity-curve"),
    (["--keyboard-map", "m.kbm"], "--keyboard-map needs --tuning"),
    (["--tuning", "none.scl"], "none.scl: cannot be read (there is no such file)"),
    (["--tuning", "flute_C4.wav"], "flute_C4.wav"),
    (["--a4", "100"], "--a4 must be from 220 to 880"),
  ])
  func misuseIsTold(arguments: [String], told: String) throws {
    let result = try sfumato(
      ["play", "flute_C4.wav", "--keys", "C4", "-o", "x.wav"] + arguments)
    #expect(result.exitCode != 0 && result.errors.contains(told), "\(result.errors)")
    #expect(try !sfumato.folder.contents.contains("x.wav"))
  }

  @Test func allNamesAreListed() throws {
    let result = try sfumato("help", "commands")
    let names = [
      "glide  ", "voicing.glideSeconds", "0.1 to 20 s", "up-down random order", "key_bend",
      "/off KEY", "MPE",
    ]
    for name in names { #expect(result.output.contains(name), "\(name)") }
    let tables = result.output.split(separator: "\n").filter { $0.hasPrefix("  ") }
    #expect(tables.count > 60 && tables.allSatisfy { $0.count <= 80 })
  }
}
