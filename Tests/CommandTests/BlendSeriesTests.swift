import AudioFiles
import Foundation
import Signal
import Testing

/// Series, ways and latent files in `blend`.
@Suite struct BlendSeriesTests {
  private let sfumato = Program()

  init() throws {
    for name in ["flute_C4", "clarinet_G3"] {
      let short = AudioClip(
        samples: Array(try Sounds.sample(name).mono.prefix(28_800)), sampleRate: 48_000)
      try sfumato.folder.put(Sounds.bytes(short), as: "\(name).wav")
    }
  }

  private func run(_ arguments: String...) throws {
    let result = try sfumato(arguments)
    #expect(result.exitCode == 0 && result.errors == "", "\(result.errors)")
  }

  private func clip(_ name: String) throws -> AudioClip {
    try AudioFile.read(sfumato.folder(name)).clip
  }

  @Test func aSeriesHasTheEndsOfItsLine() throws {
    try run("blend", "flute_C4.wav", "clarinet_G3.wav", "-o", "s.wav", "--steps", "3")
    try run("blend", "flute_C4.wav", "clarinet_G3.wav", "-o", "end.wav", "--mix", "1")
    let files = try sfumato.folder.contents.filter { $0.hasPrefix("s_") }
    #expect(files == ["s_1.wav", "s_2.wav", "s_3.wav"])
    #expect(try clip("s_3.wav") == clip("end.wav"))
    let comment = try AudioFile.read(sfumato.folder("s_2.wav")).comment
    #expect(comment == "sfumato blend flute_C4.wav clarinet_G3.wav --mix 0.5")
  }

  @Test func fourNotesAndTwoKeysMakeTwoGrids() throws {
    try run(
      "blend", "flute_C4.wav", "clarinet_G3.wav", "clarinet_G3.wav", "flute_C4.wav", "-o", "g.wav",
      "--steps", "2", "--pitch", "C3,C4", "--duration", "0.2")
    let files = try sfumato.folder.contents.filter { $0.hasPrefix("g_") }
    #expect(
      files
        == ["C3", "C4"].flatMap { key in
          ["1_1", "1_2", "2_1", "2_2"].map { "g_\(key)_\($0).wav" }
        })
    for (key, midi) in [("C3", 48.0), ("C4", 60)] {
      #expect(try clip("g_\(key)_1_1.wav") == clip("g_\(key)_2_2.wav"))
      let pitch = try #require(PitchTracker().notePitch(of: try clip("g_\(key)_1_2.wav")).pitch)
      #expect(abs(pitch - midi) < 0.5)
    }
  }

  @Test func aWayIsTakenAndToldInTheRecipe() throws {
    try run(
      "blend", "flute_C4.wav", "clarinet_G3.wav", "-o", "way.wav", "--mix", "0@0s,1@0.5s",
      "--duration", "1", "--curve", "slerp", "--detail", "0.5")
    let way = try AudioFile.read(sfumato.folder("way.wav"))
    #expect(way.clip.sampleCount == 48_000)
    #expect(
      way.comment == "sfumato blend flute_C4.wav clarinet_G3.wav --mix 0@0s,1@0.5s --duration 1 "
        + "--detail 0.5 --curve slerp")
  }

  @Test func latentsBlendAsTheirRecordingsDo() throws {
    try run("encode", "flute_C4.wav", "clarinet_G3.wav", "-o", "l")
    try run("blend", "flute_C4.wav", "clarinet_G3.wav", "-o", "sounds.wav")
    try run("blend", "l/flute_C4.safetensors", "l/clarinet_G3.safetensors", "-o", "latents.wav")
    #expect(try clip("sounds.wav") == clip("latents.wav"))
  }
}
