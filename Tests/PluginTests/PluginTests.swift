import AudioFiles
import Foundation
import Music
import NoteVAE
import Signal
import Sounds
import Synth
import TestSupport
import Testing

/// The plugin in a host.
@Suite("LV2 plugin") struct PluginTests {
  private let plugin = PluginHost()

  private static let model = try! NoteModel(
    contentsOf: URL(filePath: "\(PluginHost.bundle)/notes.safetensors"))

  private func putEvents(_ more: [String] = []) throws { try plugin.putEvents(more) }

  /// The same events on a performance in this process.
  private func performance(
    _ sounds: [String], _ change: (inout PerformanceOptions) -> Void = { _ in }
  ) throws -> AudioClip {
    var options = PerformanceOptions()
    change(&options)
    let set = try SoundLoader(Self.model).sounds(sounds)
    var midi = MIDIControl(blends: set.count > 1)
    var list = PerformanceEventList(position: options.position)
    for event in PluginHost.events {
      let message = try #require(Self.message(event.bytes))
      list.append(midi.actions(for: message), at: event.sample)
    }
    return OfflinePerformance(events: list.events, sampleCount: 24_000).render(
      on: Performance(Self.model, sounds: set, options: options))
  }

  private static func message(_ bytes: [Int]) -> MIDIMessage? {
    var parser = MIDIByteParser()
    var message: MIDIMessage?
    for byte in bytes { message = parser.parse(UInt8(byte)) ?? message }
    return message
  }

  private let standard = ["flute_C4", "cello_C4"].map {
    "\(PluginHost.bundle)/sounds/\($0).safetensors"
  }

  // MARK: - Sound

  @Test func theSamplesAreThoseOfThePerformance() throws {
    try putEvents()
    let expected = try performance(standard)
    let played = try plugin.play(["--events", "events"])
    #expect(played.sound.channels == expected.channels)
    #expect(played.sound.rms > 0.01)
    #expect(played.result.said("latency") == "128")
    #expect(played.result.said("sound1") == standard[0])
    if let allocations = played.result.said("allocations") { #expect(allocations == "0") }
  }

  @Test func theSamplesAreThoseOfPlay() throws {
    let commands = """
      sleep 10
      noteon 0 60 100
      sleep 100
      blend 0.9
      sleep 150
      noteoff 0 60
      sleep 100
      quit
      """
    try plugin.folder.put(Array(commands.utf8), as: "commands")
    let play = try plugin.run(
      "/bin/bash",
      [
        "-c",
        "'\(PluginHost.programs.path)/sfumato' play '\(standard[0])' '\(standard[1])' "
          + "--model '\(PluginHost.bundle)/notes.safetensors' -o play.wav < commands",
      ])
    #expect(play.exitCode == 0, "\(play.errors)")
    let expected = try AudioFile.read(plugin.folder("play.wav")).clip
    try plugin.folder.put(
      Array("480 midi 144 60 100\n5280 x 0.9\n12480 midi 128 60 0\n".utf8), as: "events")
    let sound = try plugin.play(["--events", "events", "--block", "480"]).sound
    // The file has steps of 2^-23, dithered over two of them, and a faded end.
    let count = 16_000
    #expect(expected.sampleCount > count)
    for (a, b) in zip(expected.channels, sound.channels) {
      let difference = zip(a[..<count], b[..<count]).map { abs($0 - $1) }.max()!
      #expect(difference <= 0x1p-22, "\(difference)")
    }
  }

  @Test(arguments: [44_100, 48_000, 96_000]) func blocksDoNotMatter(rate: Int) throws {
    try putEvents()
    let usual = ["--events", "events", "--rate", "\(rate)"]
    let sound = try plugin.play(usual + ["--block", "1024"]).sound
    #expect(sound.rms > 0.01)
    for other in [["--block", "1"], ["--block", "64"], ["--block", "0", "--seed", "3"]] {
      #expect(try plugin.play(usual + other).sound.channels == sound.channels, "\(other)")
    }
  }

  @Test func otherRatesSoundTheSame() throws {
    try plugin.folder.put(Array("100 midi 144 60 100\n".utf8), as: "events")
    let sound = try plugin.play(["--events", "events"]).sound
    try plugin.folder.put(Array("200 midi 144 60 100\n".utf8), as: "events")
    let fine = try plugin.play(["--events", "events", "--rate", "96000"], frames: 48_000).sound
    let (a, b) = (sound.channels[0], fine.channels[0])
    let noise = a.indices.dropLast(200).reduce(0.0) {
      $0 + pow(Double(a[$1] - b[2 * $1]), 2)
    }
    let power = a.reduce(0.0) { $0 + Double($1 * $1) }
    #expect(10 * log10(noise / power) < -60)
  }

  @Test func parametersAreThoseOfAPatch() throws {
    try putEvents()
    let expected = try performance(standard) {
      $0.position = BlendPosition(x: 0.3)
      $0.envelope = Envelope(
        attackSeconds: 0.05, decaySeconds: 0.2, sustain: 0.7, releaseSeconds: 0.1)
      $0.vibrato = Vibrato(rateHz: 6.1, depthCents: 35)
      ($0.tuningCents, $0.volume, $0.width, $0.holds) = (-31.5, 0.8, 0.9, false)
      ($0.a4Hz, $0.velocityCurve) = (432, 0.7)
      ($0.voicing.glideSeconds, $0.voicing.unison, $0.voicing.isMono) = (0.05, 2, true)
      ($0.room.mix, $0.room.decaySeconds) = (0.4, 0.9)
      ($0.arpeggio.pattern, $0.arpeggio.latches, $0.arpeggio.tempo) = (.upDown, true, 180)
    }
    let sound = try plugin.play([
      "--events", "events", "--x", "0.3", "--attack", "0.05", "--decay", "0.2", "--sustain", "0.7",
      "--release", "0.1", "--vibrato_rate", "6.1", "--vibrato_depth", "35", "--tuning", "-31.5",
      "--volume", "0.8", "--width", "0.9", "--hold", "0", "--a4", "432", "--velocity_curve", "0.7",
      "--glide", "0.05", "--unison", "2", "--mono", "1", "--room_mix", "0.4", "--room_decay", "0.9",
      "--arpeggio", "3", "--arpeggio_latch", "1", "--tempo", "180",
    ]).sound
    #expect(sound.channels == expected.channels)
  }

  // MARK: - Sounds and state

  @Test func aSessionSoundsTheSameWhereItsSoundsAreNot() throws {
    // What is saved is where it ends.
    try putEvents(["0 x 0.5", "4000 x 0.25"])
    let samples = PluginHost.root.appending(path: "Samples").path
    try plugin.folder.put(
      Array(Data(contentsOf: URL(filePath: "\(samples)/harp_C5.wav"))), as: "a.wav")
    try FileManager.default.createDirectory(
      atPath: plugin.folder("session"), withIntermediateDirectories: false)
    let first = try plugin.play([
      "--sound1", plugin.folder("a.wav"), "--sound3", "\(samples)/choir_C4.wav", "--events",
      "events",
      "--release", "0.7", "--save", "session",
    ])
    #expect(first.result.said("sound1") == plugin.folder("a.wav"))
    // All that leads back to the sounds goes.
    try FileManager.default.removeItem(atPath: plugin.folder("a.wav"))
    for name in try FileManager.default.contentsOfDirectory(atPath: plugin.folder("session"))
    where !name.hasSuffix(".ttl") {
      try FileManager.default.removeItem(atPath: plugin.folder("session/\(name)"))
    }
    let again = try plugin.play(["--load", "session", "--events", "events"])
    #expect(again.sound.channels == first.sound.channels)
    #expect(again.result.errors.isEmpty)
    // And it is this sound, not the standard one.
    let standard = try plugin.play(["--events", "events", "--release", "0.7"])
    #expect(again.sound.channels != standard.sound.channels)
  }

  /// A scale and a keyboard map are those of a performance, and stay in a session whose files are gone.
  @Test func aTuningIsKeptWithItsSession() throws {
    try putEvents()
    let scale = "meantone\n7\n193.157\n386.314\n503.422\n696.578\n889.735\n1082.892\n2/1\n"
    let map = "7\n0\n127\n60\n69\n415.0\n7\n0\n1\n2\n3\n4\n5\n6\n"
    try plugin.folder.put(Array(scale.utf8), as: "t.scl")
    try plugin.folder.put(Array(map.utf8), as: "t.kbm")
    let table = TuningTable(
      try ScalaScale(parsing: scale), map: try KeyboardMap(parsing: map))
    let expected = try performance(standard) { $0.temperament = table }
    try FileManager.default.createDirectory(
      atPath: plugin.folder("session"), withIntermediateDirectories: false)
    let first = try plugin.play([
      "--scale", plugin.folder("t.scl"), "--keyboard_map", plugin.folder("t.kbm"), "--events",
      "events", "--save", "session",
    ])
    #expect(first.sound.channels == expected.channels)
    #expect(first.result.said("scale") == plugin.folder("t.scl"))
    #expect(first.result.said("keyboard_map") == plugin.folder("t.kbm"))
    for name in ["t.scl", "t.kbm"] {
      try FileManager.default.removeItem(atPath: plugin.folder(name))
    }
    for name in try FileManager.default.contentsOfDirectory(atPath: plugin.folder("session"))
    where !name.hasSuffix(".ttl") {
      try FileManager.default.removeItem(atPath: plugin.folder("session/\(name)"))
    }
    let again = try plugin.play(["--load", "session", "--events", "events"])
    #expect(again.sound.channels == expected.channels)
    #expect(again.result.errors.isEmpty, "\(again.result.errors)")
    #expect(try plugin.play(["--events", "events"]).sound.channels != expected.channels)
  }

  @Test func aRecordingIsEncodedAsPlayDoes() throws {
    try putEvents()
    let samples = ["harp_C5", "pad_C3"].map {
      PluginHost.root.appending(path: "Samples/\($0).wav").path
    }
    let expected = try performance(samples)
    let sound = try plugin.play([
      "--sound1", samples[0], "--sound2", samples[1], "--events", "events",
    ]).sound
    #expect(sound.channels == expected.channels)
  }

  @Test func presetsAreThePatches() throws {
    try putEvents()
    let sound = try plugin.play([
      "--preset", "urn:sfumato:instrument#four_winds", "--events", "events",
    ])
    let file = try PatchFile(
      contentsOf: PluginHost.root.appending(path: "Presets/patches/four-winds.json"))
    let expected = try performance(file.soundPaths) { $0 = file.patch.options }
    #expect(sound.sound.channels == expected.channels)
    #expect(sound.result.said("sound3")?.hasSuffix("trumpet_A4.safetensors") == true)
  }

  /// A file that changes while notes sound is read again, and kept so.
  @Test func aTuningThatChangesIsReadAgain() throws {
    try plugin.putScales()
    let old = try plugin.play(["--scale", "a.scl", "--events", "note"], frames: 60_000).sound
    let new = try plugin.play(["--scale", "b.scl", "--events", "note"], frames: 60_000).sound
    try FileManager.default.createDirectory(
      atPath: plugin.folder("session"), withIntermediateDirectories: false)
    let edited = try plugin.play(
      [
        "--scale", "a.scl", "--events", "note", "--edit-at", "9000", "--edit", "cp b.scl a.scl",
        "--save", "session",
      ], frames: 60_000
    ).sound
    let (a, b) = (edited.channels[0], old.channels[0])
    let isSame = a[..<9_000] == b[..<9_000]
    let isOther = a[40_000...] != b[40_000...]
    #expect(isSame && isOther)
    try FileManager.default.removeItem(atPath: plugin.folder("a.scl"))
    let kept = try plugin.play(["--load", "session", "--events", "note"], frames: 60_000).sound
    #expect(kept.channels == new.channels)
  }

  // MARK: - Hosts

  @Test func itDoesWhatValidatorsAskFor() throws {
    let result = try plugin.host(["check", "40"])
    #expect(result.exitCode == 0, "\(result.output)\(result.errors)")
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/sord_validate")))
  func itsDescriptionIsValid() throws {
    let result = try plugin.run(
      "/bin/bash",
      [
        "-c",
        "sord_validate $(find /usr/lib/lv2 -name '*.ttl') '\(PluginHost.bundle)'/*.ttl",
      ])
    #expect(result.exitCode == 0, "\(result.output)\(result.errors)")
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/lv2info")))
  func lilvKnowsIt() throws {
    let path = URL(filePath: PluginHost.bundle).deletingLastPathComponent().path
    let result = try plugin.run(
      "/usr/bin/lv2info", ["urn:sfumato:instrument"],
      environment: ["LV2_PATH": "\(path):/usr/lib/lv2"])
    #expect(result.exitCode == 0)
    #expect(!result.errors.contains("error"), "\(result.errors)")
    for text in ["Has latency:       yes", "Four winds", "vibrato_depth", "Instrument"] {
      #expect(result.output.contains(text), "\(text)")
    }
  }
}
