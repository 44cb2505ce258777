import Foundation
import Neural

/// Sines that modulate each other's phase.
///
/// Source: Chowning 1973, "The synthesis of complex audio spectra by means of frequency modulation".
struct ModulatedVoice: SyntheticVoice {
  private struct Pair {
    /// Multiples of the pitch.
    let carrier: Float
    let modulator: Float
    /// Modulation in radians at the beginning of a hard note, and the share of it that stays.
    let index: Float
    let rest: Float
    /// Seconds in which the index falls.
    let fall: Float
    let level: Float
    /// Of the modulator on itself, in radians.
    let feedback: Float
  }

  private let envelope: VoiceEnvelope
  private let modulation: VoiceModulation
  private let pairs: [Pair]
  /// How much less a soft note is modulated, 0…1.
  private let softness: Float

  init(using random: inout RandomGenerator) {
    envelope = random.chance(0.5) ? .struck(using: &random) : .held(using: &random)
    modulation = .draw(using: &random)
    softness = random.between(0.1, 0.9)
    let carriers: [Float] = [1, 1, 1, 1, 2, 3, 0.5]
    let modulators: [Float] = [1, 1, 1, 2, 2, 3, 4, 5, 7, 0.5, 1.414, 3.5, 11, 14]
    pairs = (0..<1 + random.integer(below: 3)).map { index in
      Pair(
        carrier: index == 0 ? 1 : random.pick(carriers) * exp2f(random.between(-6, 6) / 1_200),
        modulator: random.pick(modulators) * exp2f(random.between(-3, 3) / 1_200),
        index: random.ratioBetween(0.2, 9), rest: random.between(0, 1),
        fall: random.ratioBetween(0.03, 2), level: index == 0 ? 1 : random.between(0.1, 0.9),
        feedback: random.chance(0.3) ? random.between(0, 1.1) : 0)
    }
  }

  func render(_ note: VoiceNote) -> [Float] {
    var random = note.random.stream(1)
    let (pitch, level) = modulation.lines(of: note)
    var samples = [Float](repeating: 0, count: note.count)
    for pair in pairs {
      let cycles = note.hz / VoiceNote.sampleRate
      // What would be reflected at the Nyquist frequency is not asked for.
      let room = (0.42 - cycles * pair.carrier) / (cycles * pair.modulator) - 1
      let index = min(
        pair.index * (1 - softness * (1 - note.strength)), max(room, 0))
      guard cycles * pair.carrier < 0.45 else { continue }
      var (carrier, modulator) = (random.uniform(), random.uniform())
      var depth: Float = 0
      for i in samples.indices {
        let control = i / VoiceNote.block
        let step = cycles * pitch[control]
        if i % VoiceNote.block == 0 {
          let time = VoiceNote.time(control)
          depth = index * (pair.rest + (1 - pair.rest) * expf(-time / pair.fall))
        }
        modulator += step * pair.modulator
        carrier += step * pair.carrier
        modulator -= modulator.rounded(.down)
        carrier -= carrier.rounded(.down)
        let angle = 2 * .pi * modulator
        let inner = pair.feedback == 0 ? sinf(angle) : sinf(angle + pair.feedback * sinf(angle))
        samples[i] += pair.level * sinf(2 * .pi * carrier + depth * inner)
      }
    }
    VoiceNote.multiply(&samples, by: zip(envelope.line(of: note), level).map { $0 * $1 })
    return samples
  }
}
