import Corpora
import Neural
import Foundation
import Sfumato

/// Readers that open a file by its path: patches, takes, soundfonts, latents of phrases, presets.
extension FuzzTarget {
  /// Patches through `PatchFile(contentsOf:)`.
  static var patch: FuzzTarget {
    FuzzTarget(name: "patch", streamNumber: 13, makeSeeds: { patchSeeds }) { bytes in
      guard let file = try scratch(bytes, ".json", { try? PatchFile(contentsOf: $0) }) else {
        return false
      }
      let patch = file.patch
      try BrokenPromise.unless(
        [1, 2, 4].contains(patch.sounds.count), "\(patch.sounds.count) sounds")
      let envelope = patch.envelope
      let numbers = [
        patch.position.x, patch.position.y, patch.volume, patch.width, patch.tuningCents,
        envelope.attackSeconds, envelope.decaySeconds, envelope.sustain, envelope.releaseSeconds,
        patch.vibrato.rateHz, patch.vibrato.depthCents,
      ]
      try BrokenPromise.unless(numbers.allSatisfy(\.isFinite), "a number is not finite")
      try BrokenPromise.unless(
        InstrumentParameter.allCases.allSatisfy { $0.range.contains($0.value(in: patch.options)) },
        "a number is out of its range")
      var again = try scratch([], ".json") { path in
        try PatchFile.write(patch, to: path)
        return try PatchFile(contentsOf: path).patch
      }
      // Whose paths are told from where the patch lies.
      again.sounds = patch.sounds
      again.temperament = patch.temperament
      try BrokenPromise.unless(again == patch, "written and read again, it differs")
      return true
    }
  }

  /// Recipes of takes through `Take(contentsOf:)`.
  static var take: FuzzTarget {
    FuzzTarget(name: "take", streamNumber: 14, makeSeeds: { takeSeeds }) { bytes in
      guard let take = try scratch(bytes, ".json", { try? Take(contentsOf: $0) }) else {
        return false
      }
      try BrokenPromise.unless(take.sampleCount > 0, "\(take.sampleCount) samples")
      try BrokenPromise.unless(take.drums.count <= 2, "\(take.drums.count) kits")
      return true
    }
  }

  /// Soundfonts through `SoundFont(path:)`.
  static var soundFont: FuzzTarget {
    FuzzTarget(name: "soundfont", streamNumber: 15, makeSeeds: { soundFontSeeds }) { bytes in
      guard let font = try scratch(bytes, ".sf2", { try? SoundFont(path: $0) }) else {
        return false
      }
      for preset in font.presets {
        try BrokenPromise.unless(
          (0...127).contains(preset.program) && (0...128).contains(preset.bank), "\(preset)")
      }
      return true
    }
  }

  /// Latents of phrases through `PhraseLatentFile(contentsOf:)`.
  static var phraseLatents: FuzzTarget {
    FuzzTarget(name: "phrase-latents", streamNumber: 16, makeSeeds: { phraseLatentSeeds }) {
      bytes in
      let file = try scratch(bytes, ".safetensors") {
        try? PhraseLatentFile(contentsOf: URL(filePath: $0))
      }
      guard let file else { return false }
      try BrokenPromise.unless(!file.latents.isEmpty, "no latents")
      try BrokenPromise.unless(
        file.latents.allSatisfy { $0.values.allSatisfy(\.isFinite) }, "a number is not finite")
      return true
    }
  }

  /// Presets through the models' `init(contentsOf:)`; their seeds have no weights, so that what is tried
  /// is the shape that the metadata gives the network.
  static var preset: FuzzTarget {
    FuzzTarget(name: "preset", streamNumber: 17, makeSeeds: presetSeeds) { bytes in
      try scratch(bytes, ".safetensors") { path in
        let url = URL(filePath: path)
        if let model = try? NoteModel(contentsOf: url) {
          try BrokenPromise.unless(model.configuration.sampleRate > 0, "no rate")
          return true
        }
        return (try? PhraseModel(contentsOf: url)) != nil
      }
    }
  }

  /// Lines of text commands through `CommandStream`.
  static var commands: FuzzTarget {
    FuzzTarget(name: "commands", streamNumber: 18, makeSeeds: { commandSeeds }) { bytes in
      var stream = CommandStream()
      var isAccepted = false
      for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
        do throws(CommandError) {
          if try stream.read(line) != nil { isAccepted = true }
        } catch {
          try BrokenPromise.unless(
            error.errorDescription?.isEmpty == false, "an error without words")
        }
      }
      return isAccepted
    }
  }

  // MARK: - Seeds

  private static let patchSeeds = [
    """
    {"format": 1, "name": "Four", "sounds": ["a.wav", "b.wav", "c.wav", "d.wav"],
     "position": {"x": 0.4, "y": 0.3}, "envelope": {"attackSeconds": 0.1, "releaseSeconds": 0.25},
     "vibrato": {"rateHz": 5, "depthCents": 12}, "tuningCents": -7.5, "volume": 1.5, "width": 0.5,
     "holds": false, "a4Hz": 432, "velocityCurve": 0.5, "voicing": {"mono": true, "unison": 3},
     "room": {"mix": 0.3}, "arpeggio": {"pattern": "up", "latch": true, "tempo": 90},
     "temperament": {"scale": "s.scl", "keyboardMap": "m.kbm"}, "latency": {"periodFrames": 128, "periodCount": 2}}
    """, "{\"format\": 1, \"sounds\": [\"\\u00fc.wav\"], \"extra\": [null, true, 1e3]}",
  ].map { Array($0.utf8) }

  private static let takeSeeds = [
    """
    {"command": "sfumato jam", "drums": ["kit"], "format": "sfumato-take-2", "movement":
     {"periodSeconds": 16, "seed": 3, "shape": "walk"}, "sampleCount": 2880000, "score": "jam.mid",
     "seed": 3, "sounds": ["flute.wav", "cello.wav"]}
    """,
    """
    {"command": "sfumato perform", "drums": [], "format": "sfumato-take-2", "piece": {"parts":
     [{"track": 0, "sounds": ["a.wav"]}], "mix": {"points": [{"beat": 0, "position": {"x": 0.5,
     "y": 0.5}}]}, "hands": []}, "sampleCount": 48000, "score": "t.mid", "seed": 1, "sounds": ["a.wav"]}
    """,
  ].map { Array($0.utf8) }

  private static let soundFontSeeds: [[UInt8]] = {
    func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
      Array(name.utf8) + (0..<4).map { UInt8(body.count >> (8 * $0) & 0xff) } + body
        + (body.count % 2 == 0 ? [] : [0])
    }
    func preset(_ name: String, program: UInt8, bank: UInt8) -> [UInt8] {
      Array(name.utf8) + [UInt8](repeating: 0, count: 20 - name.utf8.count)
        + [program, 0, bank, 0] + [UInt8](repeating: 0, count: 14)
    }
    let info = chunk("LIST", Array("INFO".utf8) + chunk("ICOP", Array("free".utf8)))
    let headers =
      preset("Piano", program: 0, bank: 0) + preset("Drums", program: 0, bank: 128)
      + preset("EOP", program: 0, bank: 0)
    let list = chunk("LIST", Array("pdta".utf8) + chunk("phdr", headers))
    return [chunk("RIFF", Array("sfbk".utf8) + info + list)]
  }()

  private static let phraseLatentSeeds: [[UInt8]] = [
    Array(
      SafetensorsFile(
        tensors: [.init("latents", shape: [2, 3], values: [0, 1, -1, 2, 0.5, 3])],
        metadata: ["format": "sfumato-phrase-latents-1", "kind": "melody2", "model": "0123"]
      ).bytes)
  ]

  private static func presetSeeds() throws -> [[UInt8]] {
    var notes = NoteModelConfiguration()
    (notes.encoderWidth, notes.decoderWidth, notes.decoderBlocks) = (8, 8, 1)
    var phrases = PhraseModelConfiguration(kind: .melody2)
    (phrases.width, phrases.stepWidth, phrases.embeddingWidth) = (8, 8, 4)
    func file(_ format: String, _ configuration: some Encodable) throws -> [UInt8] {
      let json = String(decoding: try JSONEncoder().encode(configuration), as: UTF8.self)
      return Array(
        SafetensorsFile(
          tensors: [.init("w", shape: [2], values: [1, 2])],
          metadata: ["format": format, "configuration": json, "card": "{}"]
        ).bytes)
    }
    return [try file("sfumato-notes-1", notes), try file("sfumato-phrases-1", phrases)]
  }

  private static let commandSeeds = [
    "noteon 0 60 100\nblend 0.3 0.7\nsleep 500  # rest\r\nnoteoff 0 60\rcc 0 64 127\nquit\n",
    "pitch_bend_range 0 12\npitch_bend 0 16383\nenvelope 0.1 0.2 0.5 1e-3\nvibrato 5 20\ngain 2\nreset\n",
  ].map { Array($0.utf8) }

  // MARK: - A file on disk

  /// Lends a file with some bytes.
  private static func scratch<R>(
    _ bytes: [UInt8], _ suffix: String, _ body: (String) throws -> R
  ) throws -> R {
    let path = NSTemporaryDirectory() + "/sfumato-fuzz-\(getpid())\(suffix)"
    defer { unlink(path) }
    try Data(bytes).write(to: URL(filePath: path))
    return try body(path)
  }
}
