import Library
import NoteVAE

extension FuzzTarget {
  /// Packed libraries through `LibraryPack`.
  static var libraryPack: FuzzTarget {
    let configuration = NoteModelConfiguration()
    return FuzzTarget(
      name: "library-pack", streamNumber: 19,
      makeSeeds: { [packSeed(configuration, count: 1), packSeed(configuration, count: 3)] }
    ) { bytes in
      guard
        let pack = try? LibraryPack(
          bytes: bytes, path: "a.sfl", preset: "0123456789abcdef", configuration: configuration)
      else { return false }
      for index in pack.entries.indices {
        guard let latent = pack.note(index) else { continue }
        let numbers = latent.global + latent.local + (latent.timbre?.correction ?? [])
        try BrokenPromise.unless(numbers.allSatisfy(\.isFinite), "a number is not finite")
        try BrokenPromise.unless(
          latent.stepCount == configuration.latentCount(sampleCount: latent.sampleCount),
          "\(latent.stepCount) steps of \(latent.sampleCount) samples")
      }
      // The hash keeps damage away from the decoder, which has to bear any bytes by itself.
      let payload = bytes.dropFirst(20)
      if let latent = LibraryPack.note(ofBytes: payload, configuration) {
        try BrokenPromise.unless(
          latent.local.allSatisfy(\.isFinite) && latent.sampleCount > 0, "a note of no sense")
      }
      return true
    }
  }

  private static func packSeed(_ configuration: NoteModelConfiguration, count: Int) -> [UInt8] {
    var pack = LibraryPack(preset: "0123456789abcdef", configuration: configuration)
    for number in 0..<count {
      let samples = 4096 * (number + 1)
      let steps = configuration.latentCount(sampleCount: samples)
      let frames = steps * configuration.framesPerLatent
      func wave(_ count: Int, _ size: Float) -> [Float] {
        (0..<count).map { size * Float(($0 * 7 + number) % 11 - 5) / 5 }
      }
      let condition = NoteCondition(pitch: number == 0 ? nil : 60.25, velocity: 0.75)
      pack.add(
        NoteLatent(
          global: wave(configuration.globalSize, 1),
          local: wave(steps * configuration.localSize, 2), localSize: configuration.localSize,
          condition: condition, level: 0.1, sampleCount: samples, sustain: 512..<samples / 2,
          timbre: NoteTimbre(
            profile: wave(192, 1), features: condition.features,
            correction: wave(steps * configuration.correctionSize, 1), level: wave(frames, 0.5)),
          movement: number == 2 ? PitchMovement(cents: wave(frames, 20)) : nil),
        name: "note \(number)", words: "bright", tags: ["a"], rate: 6000)
    }
    return pack.bytes
  }
}
