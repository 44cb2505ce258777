import Signal
import Foundation
import Neural

/// Noise without a pitch: bursts, swells, wind, rattles.
struct NoiseVoice: SyntheticVoice {
  private let envelope: VoiceEnvelope
  private let modulation: VoiceModulation
  private let filter: MovingFilter
  private let colour: [Biquad]
  /// Grains a second of a rattle; nil for steady noise.
  private let grains: Float?

  init(using random: inout RandomGenerator) {
    envelope = random.chance(0.5) ? .struck(using: &random) : .held(using: &random)
    modulation = .draw(using: &random)
    filter = MovingFilter(using: &random, isForNoise: true)
    colour = Biquad.body(using: &random)
    grains = random.chance(0.3) ? random.ratioBetween(20, 2_000) : nil
  }

  func render(_ note: VoiceNote) -> [Float] {
    var random = note.random.stream(1)
    var samples = random.noise(count: note.count)
    if let grains {
      let share = grains / VoiceNote.sampleRate
      for i in samples.indices where !random.chance(share) { samples[i] = 0 }
    }
    colour.apply(to: &samples)
    filter.apply(to: &samples, note)
    let level = modulation.lines(of: note).level
    VoiceNote.multiply(&samples, by: zip(envelope.line(of: note), level).map { $0 * $1 })
    return samples
  }
}
