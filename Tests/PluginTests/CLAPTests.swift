import Foundation
import TestSupport
import Testing

/// The CLAP plugin in a host; that of LV2, which is compared with a performance, is what it has to sound like.
@Suite("CLAP plugin") struct CLAPTests {
  private let plugin = PluginHost()

  private func same(
    _ arguments: [String], _ other: [String] = [], as lv2: [String]? = nil
  ) throws {
    let expected = try plugin.play(lv2 ?? arguments).sound
    let played = try plugin.play(arguments + other, .clap)
    #expect(played.sound.channels == expected.channels, "\(arguments) \(other)")
    #expect(played.sound.rms > 0.01)
    if let allocations = played.result.said("allocations") { #expect(allocations == "0") }
  }

  // MARK: - Sound

  @Test(arguments: ["midi", "notes"]) func theSamplesAreThoseOfTheOtherPlugin(
    dialect: String
  ) throws {
    try plugin.putEvents()
    for block in [["--block", "512"], ["--block", "1"], ["--block", "0", "--seed", "3"]] {
      try same(["--events", "events"], ["--dialect", dialect] + block)
    }
    try same(["--events", "events", "--rate", "96000"], ["--dialect", dialect, "--block", "77"])
  }

  /// Parameters that move within blocks, at their very samples.
  @Test func automationIsThatOfTheOtherPlugin() throws {
    try plugin.putEvents([
      "0 attack 0.125", "2000 x 0.75", "4001 volume 0.5", "4001 room_mix 0.25", "11111 x 0.25",
      "13000 vibrato_depth 50",
    ])
    try same(["--events", "events"], ["--block", "8192"])
    try same(["--events", "events"], ["--block", "0", "--seed", "5"])
  }

  @Test func parametersAreTakenAsText() throws {
    try plugin.putEvents()
    try same(
      [
        "--events", "events", "--x", "first", "--attack", "0.05 s", "--vibrato_rate", "6.1 Hz",
        "--mono", "on", "--arpeggio", "up-down", "--tempo", "180",
      ],
      as: [
        "--events", "events", "--x", "0", "--attack", "0.05", "--vibrato_rate", "6.1",
        "--mono", "1", "--arpeggio", "3", "--tempo", "180",
      ])
  }

  // MARK: - Patches and state

  @Test func patchesAreThePresetsOfTheOtherPlugin() throws {
    try plugin.putEvents()
    try same(
      ["--events", "events", "--patch", "four-winds"],
      as: ["--events", "events", "--preset", "urn:sfumato:instrument#four_winds"])
  }

  /// A patch of the player's own, in the folder where they are kept, or as a file that the host hands over; kept with
  /// its sounds, it plays the same when they are gone.
  @Test func aSessionSoundsTheSameWhereItsFilesAreNot() throws {
    try plugin.putEvents()
    try plugin.putScales()
    let samples = PluginHost.root.appending(path: "Samples").path
    try plugin.folder.put(
      Array(Data(contentsOf: URL(filePath: "\(samples)/harp_C5.wav"))), as: "a.wav")
    let folder = plugin.folder("sfumato/patches")
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    try plugin.put(
      """
      {"format": 1, "sounds": ["../../a.wav", "\(samples)/choir_C4.wav"], "position": {"x": 0.25},
        "envelope": {"releaseSeconds": 0.7}, "temperament": {"scale": "../../a.scl"}}
      """, "sfumato/patches/my own.json")
    let first = try plugin.play(
      ["--patch", "my own", "--events", "events", "--save", "kept"], .clap)
    #expect(first.result.said("release") == "0.7")
    try same(
      ["--events", "events", "--preset", plugin.folder("sfumato/patches/my own.json")],
      as: [
        "--sound1", "a.wav", "--sound2", "\(samples)/choir_C4.wav", "--x", "0.25", "--release",
        "0.7",
        "--scale", "a.scl", "--events", "events",
      ])
    for name in ["a.wav", "a.scl", "sfumato/patches/my own.json"] {
      try FileManager.default.removeItem(atPath: plugin.folder(name))
    }
    let again = try plugin.play(["--load", "kept", "--events", "events"], .clap)
    // As the controllers of the events left it: x is what is kept.
    #expect(again.result.errors.isEmpty, "\(again.result.errors)")
    let moved = try plugin.play(["--load", "kept", "--x", "0.25", "--events", "events"], .clap)
    #expect(moved.sound.channels == first.sound.channels)
    #expect(again.sound.channels != first.sound.channels)
    // A host may send the place again of the patch that is gone.
    let shipped = try FileManager.default.contentsOfDirectory(
      atPath: "\(PluginHost.bundle)/patches")
    try plugin.putEvents(["0 patch \(shipped.count + 1)"])
    let resent = try plugin.play(["--load", "kept", "--events", "events"], .clap)
    #expect(resent.sound.channels == again.sound.channels)
    let refused = try plugin.host(["render", "--preset", "not there.json", "out.raw"], .clap)
    #expect(refused.exitCode == 1 && refused.errors.contains("not there.json"))
  }

  /// A file that changes while notes sound is read again, and kept so.
  @Test func aTuningThatChangesIsReadAgain() throws {
    try plugin.putScales()
    for name in ["a", "b"] {
      try plugin.put(
        """
        {"format": 1, "sounds": ["\(PluginHost.bundle)/sounds/flute_C4.safetensors"],
          "temperament": {"scale": "\(name).scl"}}
        """, "\(name).json")
    }
    func play(_ arguments: [String]) throws -> [[Float]] {
      try plugin.play(["--events", "note"] + arguments, frames: 60_000, .clap).sound.channels
    }
    let preset = ["--preset", plugin.folder("a.json")]
    let old = try play(preset)
    let new = try play(["--preset", plugin.folder("b.json")])
    let edited = try play(
      preset + ["--edit-at", "9000", "--edit", "cp b.scl a.scl", "--save", "kept"])
    let isSame = edited[0][..<9_000] == old[0][..<9_000]
    let isOther = edited[0][40_000...] != old[0][40_000...]
    #expect(isSame && isOther)
    try FileManager.default.removeItem(atPath: plugin.folder("a.scl"))
    #expect(try play(["--load", "kept"]) == new)
  }

  // MARK: - Hosts

  @Test func itsVersionIsThatOfTheCommand() throws {
    let program = PluginHost.programs.appending(path: "sfumato").path
    let version = try plugin.run(program, ["--version"]).output
    let said = try plugin.host(["render", "--frames", "1", "out.raw"], .clap).said("version")
    #expect(said.map { "\($0)\n" } == version)
  }

  @Test func itDoesWhatValidatorsAskFor() throws {
    let result = try plugin.host(["check", "4"], .clap)
    #expect(result.exitCode == 0, "\(result.output)\(result.errors)")
  }
}
