import AudioFiles
import Foundation
import Signal
import Testing

/// The shipped note model through the built program.
@Suite struct BlendTests {
  private let sfumato = Program()

  private func put(_ names: String...) throws {
    for name in names {
      try sfumato.folder.put(Sounds.bytes(Sounds.sample(name)), as: "\(name).wav")
    }
  }

  private func blend(_ arguments: String...) throws -> AudioFile {
    let result = try sfumato(["blend"] + arguments + ["-o", "out.wav"])
    #expect(result.exitCode == 0 && result.errors == "", "\(result.errors)")
    let file = try AudioFile.read(sfumato.folder("out.wav"))
    #expect(file.clip.mono.allSatisfy { $0.isFinite && abs($0) < 1 })
    return file
  }

  /// Mean difference of the magnitudes of two sounds, in dB, over their common length.
  private func distance(_ a: AudioClip, _ b: AudioClip) -> Double {
    let count = min(a.sampleCount, b.sampleCount)
    func levels(_ clip: AudioClip) -> [Double] {
      let samples = Array(clip.mono.prefix(count))
      let scale = 0.05 / max(AudioClip(samples: samples, sampleRate: 48_000).rms, 1e-6)
      return STFT(.standard).analyze(samples, sampleRate: 48_000).magnitudes.values
        .map { 20 * log10(Double($0) * Double(scale) + 1e-3) }
    }
    let pairs = zip(levels(a), levels(b))
    return pairs.reduce(0) { $0 + abs($1.0 - $1.1) } / Double(levels(a).count)
  }

  @Test func aBlendLiesBetweenItsNotesOnTheirKey() throws {
    try put("flute_C4", "cello_C4")
    let flute = try Sounds.sample("flute_C4")
    let cello = try Sounds.sample("cello_C4")
    let atFlute = try blend("flute_C4.wav", "cello_C4.wav", "--mix", "0").clip
    let atCello = try blend("flute_C4.wav", "cello_C4.wav", "--mix", "1").clip
    #expect(distance(atFlute, flute) < distance(atFlute, cello))
    #expect(distance(atCello, cello) < distance(atCello, flute))
    let middle = try blend("flute_C4.wav", "cello_C4.wav")
    #expect(distance(middle.clip, flute) < distance(atCello, flute))
    #expect(distance(middle.clip, cello) < distance(atFlute, cello))
    #expect(middle.comment == "sfumato blend flute_C4.wav cello_C4.wav --mix 0.5")
    let pitch = try #require(PitchTracker().notePitch(of: middle.clip).pitch)
    #expect(abs(pitch - 60) < 0.5)
  }

  @Test func theLineGoesOnBeyondItsNotes() throws {
    try put("flute_C4", "cello_C4")
    let before = try blend("flute_C4.wav", "cello_C4.wav", "--mix", "-0.3")
    #expect(before.comment == "sfumato blend flute_C4.wav cello_C4.wav --mix -0.3")
    _ = try blend("flute_C4.wav", "cello_C4.wav", "--mix", "1.3")
  }

  @Test func oneNotePlaysOnAnotherKey() throws {
    try put("clarinet_G3", "trumpet_A4")
    for (name, key) in [("E3", 52.0), ("C5", 72)] {
      let clip = try blend("clarinet_G3.wav", "trumpet_A4.wav", "--pitch", name).clip
      let pitch = try #require(PitchTracker().notePitch(of: clip).pitch)
      #expect(abs(pitch - key) < 0.5, "\(name) sounds as MIDI \(pitch)")
    }
  }

  @Test func fourNotesMakeASquare() throws {
    try put("flute_C4", "cello_C4", "piano_C4", "choir_C4")
    let names = ["flute_C4.wav", "cello_C4.wav", "piano_C4.wav", "choir_C4.wav"]
    let result = try sfumato(["blend"] + names + ["-o", "out.wav", "--mix", "0,1"])
    #expect(result.exitCode == 0, "\(result.errors)")
    let corner = try AudioFile.read(sfumato.folder("out.wav")).clip
    let distances = try ["flute_C4", "cello_C4", "piano_C4", "choir_C4"].map {
      distance(corner, try Sounds.sample($0))
    }
    #expect(distances.min() == distances[2], "bottom left is the third note: \(distances)")
  }

  @Test(arguments: [
    (["a.wav", "b.wav", "c.wav", "-o", "x.wav"], "two or four notes"),
    (
      ["a.wav", "b.wav", "-o", "x.wav", "--mix", "7"], "The value '7' is invalid for '--mix <mix>'"
    ),
    (["a.wav", "b.wav", "-o", "x.wav", "--mix", "0.5,0.3"], "one number"),
    (
      ["a.wav", "b.wav", "-o", "x.wav", "--pitch", "H9"],
      "The value 'H9' is invalid for '--pitch <pitch>'"
    ),
    (
      ["a.wav", "b.wav", "-o", "x.wav", "--velocity", "0"],
      "--velocity must be from 1 to 127, not 0"
    ),
  ])
  func misuseIsTold(arguments: [String], told: String) throws {
    let result = try sfumato(["blend"] + arguments)
    #expect(result.exitCode == 64)
    #expect(result.errors.contains(told), "\(result.errors)")
    #expect(try sfumato.folder.contents == [])
  }

  @Test func aMissingOrForeignPresetIsTold() throws {
    try put("flute_C4", "cello_C4")
    let inputs = ["flute_C4.wav", "cello_C4.wav", "-o", "out.wav", "--model"]
    let missing = try sfumato(["blend"] + inputs + ["none.safetensors"])
    #expect(missing.exitCode == 1 && missing.errors.contains("none.safetensors"))
    try sfumato.folder.put(Array("nonsense".utf8), as: "bad.safetensors")
    let bad = try sfumato(["blend"] + inputs + ["bad.safetensors"])
    #expect(bad.exitCode == 1 && bad.errors.contains("bad.safetensors"))
    #expect(try !sfumato.folder.contents.contains("out.wav"))
  }
}
