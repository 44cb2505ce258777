import Foundation
import Neural
import NoteVAE
import Signal
import Testing

/// What is kept of a note's stereo, and that files keep it.
@Suite struct StereoImageTests {
  private let model = Shipped.model

  private func noise(_ seed: UInt64, count: Int = 24_000) -> [Float] {
    var random = RandomGenerator(seed: seed)
    return (0..<count).map { _ in 0.1 * random.normal() }
  }

  private func note(_ left: [Float], _ right: [Float], isMean: Bool = true) -> EncodedNote {
    model.note(
      zip(left, right).map { 0.5 * ($0 + $1) }, as: NoteCondition(pitch: nil, velocity: 0.75),
      source: nil, stereo: StereoPair(left: left, right: right, isMean: isMean))
  }

  @Test func aPannedSoundHasAPanAndNoSpread() throws {
    let sound = noise(1)
    let image = try #require(note(sound.map { 1.5 * $0 }, sound.map { 0.5 * $0 }).latent.stereo)
    #expect(image.pan.allSatisfy { abs($0 - 0.5) < 1e-3 })
    #expect(image.spread.allSatisfy { $0 < 0.01 })
    #expect(image.motion < 0.01)
  }

  @Test func channelsWithNothingInCommonAreSpread() throws {
    let image = try #require(note(noise(1), noise(2)).latent.stereo)
    // Bands of the attack at low frequencies have some twenty numbers each.
    let (pan, spread) = (image.pan.suffix(20), image.spread.suffix(20))
    #expect(pan.allSatisfy { abs($0) < 0.2 })
    #expect(spread.allSatisfy { abs($0 - 1) < 0.2 })
    // And nothing of it stays: noise is another at each moment.
    #expect(image.motion > 1.5)
  }

  @Test(arguments: [(true, 1.0), (true, 0.3), (false, 0.3)])
  func filesKeepBothChannels(isMean: Bool, level: Float) throws {
    let (left, right) = (noise(1), noise(2).map { level * $0 })
    let note = note(left, right, isMean: isMean)
    let file = note.file(sampleRate: 48_000)
    let names = Set(file.entries.map(\.name).filter { $0.hasPrefix("recording") })
    // One number more a sample where the side says it all.
    #expect(
      names
        == (isMean && level == 1
          ? ["recording", "recording.side"]
          : ["recording", "recording.left", "recording.right"]))
    let read = try EncodedNote(try SafetensorsFile(bytes: file.bytes, source: "x"))
    #expect(read == note)
    let channels = try #require(read.stereo).channels(mid: read.recording!)
    let gain = note.latent.level / model.configuration.referenceLevel
    for (own, truth) in [(channels.left, left), (channels.right, right)] {
      let noise = zip(own, truth).reduce(0.0) { $0 + pow(Double(gain * $1.0 - $1.1), 2) }
      let power = truth.reduce(0.0) { $0 + Double($1) * Double($1) }
      #expect(10 * log10(power / noise) > 70)
    }
    #expect(read.withoutRecording.stereo == nil)
    #expect(read.withoutRecording.latent.stereo == note.latent.stereo)
  }

  @Test func filesWithoutAnImageAreMono() throws {
    var note = note(noise(1), noise(2))
    note.latent.stereo = nil
    let old = note.withoutRecording.file(sampleRate: 48_000)
    #expect(!old.entries.contains { $0.name.hasPrefix("stereo") })
    let read = try EncodedNote(try SafetensorsFile(bytes: old.bytes, source: "x"))
    #expect(read.latent.stereo == nil && read.stereo == nil)
  }

  @Test(arguments: [
    ("stereo.pan", [Float](repeating: 0, count: 60)),
    ("stereo.pan", [Float](repeating: 3, count: 64)),
    ("stereo.pan", [Float](repeating: 1.9, count: 64)),
    ("stereo.spread", [Float](repeating: -1, count: 64)),
    ("recording.side", [Float](repeating: 0, count: 7)),
  ])
  func damagedImagesAreRefused(name: String, values: [Float]) throws {
    let file = note(noise(1), noise(2)).file(sampleRate: 48_000)
    let tensors = try file.entries.map { entry in
      entry.name == name
        ? SafetensorsFile.Tensor(
          name, shape: entry.shape.count == 1 ? [values.count] : [2, values.count / 2],
          values: values)
        : SafetensorsFile.Tensor(
          entry.name, shape: entry.shape, values: try file.values(of: entry.name))
    }
    let damaged = SafetensorsFile(tensors: tensors, metadata: file.metadata)
    #expect(throws: NoteModelError.self) { try EncodedNote(damaged) }
  }
}
