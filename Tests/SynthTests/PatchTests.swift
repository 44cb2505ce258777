import Foundation
import Music
import Synth
import TestSupport
import Testing

@Suite struct PatchTests {
  private let folder = try! TemporaryFolder()

  private func read(_ text: String) throws -> PatchFile {
    try folder.put(Array(text.utf8), as: "patch.json")
    return try PatchFile(contentsOf: folder("patch.json"))
  }

  @Test func whatIsWrittenIsRead() throws {
    var patch = Patch(sounds: [folder("a.wav"), folder("in/b.wav")])
    patch.name = "Between"
    patch.position = BlendPosition(x: 0.25, y: 1)
    patch.path = Patch.Path(try #require(BlendPath(parsing: "0,0@0s, 1,0.5@2s")), follows: false)
    patch.envelope = Envelope(attackSeconds: 0.1, decaySeconds: 1, sustain: 0.5, releaseSeconds: 2)
    patch.vibrato = Vibrato(rateHz: 6, depthCents: 12)
    patch.tuningCents = -3
    patch.volume = 0.8
    patch.width = 0
    patch.holds = false
    patch.a4Hz = 432
    patch.velocityCurve = 0.5
    patch.temperament = Patch.Temperament(scale: folder("in/s.scl"), keyboardMap: folder("m.kbm"))
    patch.voicing.isMono = true
    patch.voicing.unison = 3
    patch.chorus.mix = 0.2
    patch.room.mix = 0.3
    patch.arpeggio.pattern = .upDown
    patch.arpeggio.latches = true
    patch.latency.periodFrames = 128
    try PatchFile.write(patch, to: folder("patch.json"))
    let file = try PatchFile(contentsOf: folder("patch.json"))
    #expect(file.unknownKeys == [])
    #expect(file.patch.sounds == ["a.wav", "in/b.wav"], "as seen from the patch")
    #expect(file.soundPaths == patch.sounds, "and from here")
    #expect(
      file.tuningFiles == TuningFiles(scale: folder("in/s.scl"), keyboardMap: folder("m.kbm")))
    var expected = patch
    expected.sounds = file.patch.sounds
    expected.temperament = Patch.Temperament(scale: "in/s.scl", keyboardMap: "m.kbm")
    #expect(file.patch == expected)
    #expect(file.patch.options.envelope == patch.envelope && !file.patch.options.holds)
  }

  @Test func whatIsLeftOutIsAsUsual() throws {
    let file = try read(#"{"format": 1, "sounds": ["x.wav"], "envelope": {"sustain": 0.5}}"#)
    #expect(file.patch.envelope == Envelope(sustain: 0.5))
    #expect(file.patch.options.volume == PerformanceOptions().volume)
    #expect(file.patch.path == nil)
    let path = try read(
      #"{"format": 1, "sounds": ["x.wav"], "path": {"points": "0@0s, 1@1.5s"}}"#)
    #expect(path.patch.path?.follows == true && path.patch.path?.points.seconds == 1.5)
  }

  @Test func unknownKeysAreReported() throws {
    let file = try read(
      #"{"format": 1, "sounds": ["x.wav"], "colour": 3, "vibrato": {"rateHz": 4, "shape": "square"}}"#
    )
    #expect(file.unknownKeys == ["colour", "vibrato.shape"])
    #expect(file.patch.vibrato.rateHz == 4)
  }

  @Test(arguments: [
    ("nonsense", "expected a patch in JSON"), ("[1, 2]", "found a list of 2"),
    (#"{"sounds": ["x.wav"]}"#, "\"format\": 1, found none"),
    (#"{"format": 2, "sounds": ["x.wav"]}"#, "\"format\": 1, found 2"),
    (#"{"format": 1}"#, "\"sounds\" is missing, expected a list of 1, 2 or 4"),
    (#"{"format": 1, "sounds": ["a", "b", "c"]}"#, "\"sounds\" is a list of 3"),
    (#"{"format": 1, "sounds": ["a", 7]}"#, "\"sounds\" is 7"),
    (
      #"{"format": 1, "sounds": ["a"], "volume": 7}"#,
      "\"volume\" is 7, expected a number from 0 to 4"
    ),
    (
      #"{"format": 1, "sounds": ["a"], "envelope": {"sustain": "loud"}}"#,
      "\"envelope.sustain\" is \"loud\""
    ),
    (#"{"format": 1, "sounds": ["a"], "envelope": 3}"#, "\"envelope\" is 3, expected an object"),
    (
      #"{"format": 1, "sounds": ["a"], "path": {}}"#,
      "\"path.points\" is \"\", expected two or more"
    ),
    (#"{"format": 1, "sounds": ["a"], "path": {"points": "0@0s"}}"#, "\"path.points\""),
    (#"{"format": 1, "sounds": ["a"], "holds": 1}"#, "\"holds\" is 1, expected true or false"),
    (#"{"format": 1, "sounds": ["a"], "latency": {"periodFrames": 2.5}}"#, "latency.periodFrames"),
    (
      #"{"format": 1, "sounds": ["a"], "arpeggio": {"pattern": "sideways"}}"#,
      "\"arpeggio.pattern\" is \"sideways\", expected one of off, up"
    ),
    (#"{"format": 1, "sounds": ["a"], "voicing": {"unison": 9}}"#, "a number from 1 to 4"),
    (#"{"format": 1, "sounds": ["a"], "temperament": {}}"#, "\"temperament.scale\" is missing"),
    (
      #"{"format": 1, "sounds": ["a"], "latency": {"periodFrames": 128.5}}"#,
      "expected a whole number"
    ),
    (String(repeating: "[", count: 100_000), "expected a patch in JSON"),
    (String(repeating: " ", count: 1 << 21), "larger than a patch"),
  ])
  func badPatchesAreTold(text: String, told: String) {
    #expect {
      try read(text)
    } throws: {
      (($0 as? PatchError)?.errorDescription ?? "").contains(told)
    }
  }

  @Test func aMissingPatchIsTold() {
    #expect(throws: PatchError.unreadable(path: "/none.json", reason: "cannot be opened")) {
      try PatchFile(contentsOf: "/none.json")
    }
  }

  @Test func shippedPatchesAreGood() throws {
    let patches = Studio.root.appending(path: "Presets/patches")
    let names = try FileManager.default.contentsOfDirectory(atPath: patches.path)
      .filter { $0.hasSuffix(".json") }
    #expect(names.count >= 6)
    for name in names {
      let file = try PatchFile(contentsOf: patches.appending(path: name).path)
      #expect(file.unknownKeys == [] && !file.patch.name.isEmpty)
      for sound in file.soundPaths { #expect(FileManager.default.fileExists(atPath: sound)) }
    }
  }
}
