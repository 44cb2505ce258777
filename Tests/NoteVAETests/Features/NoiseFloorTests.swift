import Foundation
import Neural
import NoteVAE
import Testing

@Suite struct NoiseFloorTests {
  let configuration = NoteModelConfiguration()
  let condition = NoteCondition(pitch: 72, velocity: 0.8)

  /// A tone of 20 partials at pitch 72 with noise, its pitch moving up and down.
  private func tone(noise: Float, vibratoCents: Double = 0) -> [Float] {
    var random = RandomGenerator(seed: 3)
    var phase = 0.0
    return (0..<96_000).map { i in
      let cents = vibratoCents * sin(2 * Double.pi * 6 * Double(i) / 48_000)
      phase += 2 * Double.pi * 523.25 * exp2(cents / 1200) / 48_000
      let partials = (1...20).reduce(0) { $0 + Float(sin(Double($1) * phase)) / Float($1) }
      return 0.1 * partials + noise * random.normal()
    }
  }

  private func texture(_ samples: [Float]) -> (gain: Float, texture: SpectralTexture) {
    let analysis = NoteAnalysis(samples, configuration: configuration)
    return (
      analysis.gain, SpectralTexture(power: analysis.power, bins: configuration.stft.binCount)
    )
  }

  private func floor(of texture: SpectralTexture) throws -> [Float] {
    try #require(
      NoiseFloor(
        texture: texture.power, bins: configuration.stft.binCount,
        fundamental: condition.fundamental(configuration))
    ).power
  }

  /// Mean over the steady frames of values in some bins.
  private func mean(_ values: [Float], bins: [Int]) -> Double {
    let count = configuration.stft.binCount
    let frames = 8..<values.count / count - 8
    let sum = frames.reduce(0.0) { sum, t in
      bins.reduce(sum) { $0 + Double(values[t * count + $1]) }
    }
    return sum / Double(frames.count * bins.count)
  }

  /// Bins of the first partials.
  private var peaks: [Int] {
    (1...6).map { Int((Float($0) * condition.fundamental(configuration)).rounded()) }
  }

  @Test(arguments: [Float(0.002), 0.02]) func theFloorIsTheNoise(level: Float) throws {
    // Noise alone has the true level; the tone's floor must find it.
    var random = RandomGenerator(seed: 4)
    let noise = (0..<96_000).map { _ in level * random.normal() }
    let (gain, texture) = texture(tone(noise: level))
    let alone = NoteAnalysis(noise, configuration: configuration)
    let bins = Array(60..<400)
    let found = mean(try floor(of: texture), bins: bins) / Double(gain * gain)
    let expected = mean(alone.power, bins: bins) / Double(alone.gain * alone.gain)
    #expect(abs(10 * log10(found / expected)) < 0.5, "\(10 * log10(found / expected)) dB")
  }

  @Test func vibratoIsNoNoise() throws {
    let (_, texture) = texture(tone(noise: 0.002, vibratoCents: 30))
    let noise = mean(try floor(of: texture), bins: peaks)
    let whole = mean(texture.power, bins: peaks)
    #expect(noise < 0.05 * whole)
    // How steady each bin is over time says otherwise.
    #expect(mean(texture.tonalShare, bins: peaks) < 0.9)
  }

  @Test func nothingLiesBetweenPartialsThatAreNear() {
    let texture = [Float](repeating: 1, count: configuration.stft.binCount)
    for pitch in [nil, 40.0] {
      let fundamental = NoteCondition(pitch: pitch, velocity: 1).fundamental(configuration)
      #expect(
        NoiseFloor(texture: texture, bins: configuration.stft.binCount, fundamental: fundamental)
          == nil)
    }
  }
}
