import Foundation
import Library
import NoteVAE
import TestSupport
import Testing

@Suite struct PackTests {
  private let configuration = NoteModelConfiguration()

  private func latent(seconds: Double, pitch: Double?) -> NoteLatent {
    let samples = Int(48_000 * seconds)
    let steps = configuration.latentCount(sampleCount: samples)
    let frames = steps * configuration.framesPerLatent
    // Smooth in time, like what the encoder says of a note.
    func path(_ count: Int, _ size: Int, _ scale: Float) -> [Float] {
      (0..<count * size).map { i in
        let (t, c) = (Float(i / size), Float(i % size))
        return scale * sin(0.05 * t * (1 + 0.1 * c) + c)
      }
    }
    let condition = NoteCondition(pitch: pitch, velocity: 0.75)
    return NoteLatent(
      global: path(1, configuration.globalSize, 1), local: path(steps, configuration.localSize, 1),
      localSize: configuration.localSize, condition: condition, level: 0.1, sampleCount: samples,
      sustain: 2000..<samples / 2,
      timbre: NoteTimbre(
        profile: path(1, 192, 1), features: condition.features,
        correction: path(steps, configuration.correctionSize, 0.5), level: path(frames, 1, 0.5)),
      movement: pitch == nil ? nil : PitchMovement(cents: path(frames, 1, 20)))
  }

  private func pack(_ latents: [NoteLatent], rate: Double = 24_000) -> LibraryPack {
    var pack = LibraryPack(preset: "model", configuration: configuration)
    for (number, latent) in latents.enumerated() {
      pack.add(latent, name: "note \(number)", words: "dark", tags: ["a"], rate: rate)
    }
    return pack
  }

  private func read(_ bytes: [UInt8]) throws -> LibraryPack {
    try LibraryPack(bytes: bytes, path: "p.sfl", preset: "model", configuration: configuration)
  }

  @Test func comesBackWithinItsSteps() throws {
    let notes = [latent(seconds: 1, pitch: 60.25), latent(seconds: 0.5, pitch: nil)]
    let back = try read(pack(notes, rate: 1e6).bytes)
    #expect(back.entries.map(\.name) == ["note 0", "note 1"] && back.entries[0].tags == ["a"])
    for (index, note) in notes.enumerated() {
      let found = try #require(back.note(index))
      #expect(found.condition == note.condition && found.sampleCount == note.sampleCount)
      #expect(found.sustain == note.sustain && abs(found.level - note.level) < 1e-4)
      func farthest(_ a: [Float], _ b: [Float]) -> Float {
        a.count == b.count ? zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) } : .infinity
      }
      // Six tenths of a step at scale 1.
      #expect(farthest(found.local, note.local) <= 0.6 * 0.3 + 1e-5)
      #expect(farthest(found.global, note.global) <= 0.6 * 0.15 + 1e-5)
      #expect(farthest(found.timbre!.correction, note.timbre!.correction) <= 0.6 * 0.5 + 1e-5)
      #expect((found.movement == nil) == (note.movement == nil))
    }
  }

  @Test func keepsToItsRate() {
    var before = 0.0
    for rate in [400.0, 800, 1600] {
      let entry = pack([latent(seconds: 3, pitch: 57)], rate: rate).entries[0]
      #expect(entry.rate <= rate && entry.rate > before, "\(entry.rate) of \(rate)")
      before = entry.rate
    }
  }

  @Test func aDamagedSoundIsTheOnlyOneLost() throws {
    let whole = pack([0.5, 0.6, 0.7].map { latent(seconds: $0, pitch: 60) })
    var bytes = whole.bytes
    bytes[bytes.count - whole.entries[2].length - 5] ^= 0x10
    let back = try read(bytes)
    #expect((0..<3).map { back.note($0) != nil } == [true, false, true])
    let cut = try read(Array(bytes.dropLast(3)))
    #expect((0..<3).map { cut.note($0) != nil } == [true, false, false])
  }

  @Test func whatIsNoPackIsRefused() {
    var bytes = pack([latent(seconds: 0.5, pitch: 60)]).bytes
    func reason(_ bytes: [UInt8], preset: String = "model") -> String {
      do {
        _ = try LibraryPack(
          bytes: bytes, path: "p.sfl", preset: preset, configuration: configuration)
        return ""
      } catch { return error.errorDescription ?? "" }
    }
    #expect(reason(bytes, preset: "other").contains("was packed with the note model model"))
    #expect(reason(Array(bytes.prefix(30))).contains("cut off"))
    bytes[25] ^= 1
    #expect(reason(bytes).contains("list of sounds is damaged"))
    #expect(reason(Array("RIFF".utf8)).contains("expected a packed library"))
  }
}
