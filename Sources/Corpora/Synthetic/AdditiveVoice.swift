import Foundation
import Neural

/// Partials that each rise, fade and waver in their own way.
struct AdditiveVoice: SyntheticVoice {
  private let envelope: VoiceEnvelope
  private let modulation: VoiceModulation
  private let spectrum: PartialLevels
  /// Multiples of the pitch, 64 of them.
  private let ratios: [Float]
  /// Seconds in which the fundamental fades by 60 dB beside the envelope.
  private let decay: Float
  /// How much faster high partials fade: the power of the partial's number.
  private let decayPower: Float
  /// Seconds by which an octave of partials comes in later.
  private let lateness: Float
  /// Share of its level by which each partial wavers, and how often a second at most.
  private let waver: (depth: Float, rate: Float)

  init(using random: inout RandomGenerator) {
    let isStruck = random.chance(0.45)
    envelope = isStruck ? .struck(using: &random) : .held(using: &random)
    modulation = .draw(using: &random)
    spectrum = PartialLevels(using: &random)
    ratios = Self.ratios(using: &random)
    decay = isStruck ? random.ratioBetween(0.6, 8) : random.chance(0.2) ? 6 : .infinity
    decayPower = random.between(0.1, 1.1)
    lateness = random.chance(0.5) ? 0 : random.between(0, 0.06)
    waver = random.chance(0.4) ? (random.between(0.05, 0.6), random.between(0.5, 7)) : (0, 1)
  }

  private static func ratios(using random: inout RandomGenerator) -> [Float] {
    let numbers = (1...64).map(Float.init)
    switch random.uniform() {
    case ..<0.55: return numbers
    case ..<0.75:
      // A stiff string: Fletcher 1964.
      let stiffness = random.ratioBetween(1e-5, 1.5e-3)
      return numbers.map { $0 * (1 + stiffness * $0 * $0).squareRoot() }
    case ..<0.85:
      // Organ registers.
      let registers: [Float] = [0.5, 1, 1.5, 2, 3, 4, 5, 6, 8, 10, 12, 16]
      return registers
    case ..<0.95:
      // Two of each, which beat.
      let cents = random.between(1, 14)
      return numbers.prefix(40).flatMap { [$0 * exp2f(cents / 2_400), $0 * exp2f(-cents / 2_400)] }
    default:
      let stretch = random.between(0.98, 1.06)
      return numbers.map { powf($0, stretch) }
    }
  }

  func render(_ note: VoiceNote) -> [Float] {
    var random = note.random.stream(1)
    let levels = spectrum.levels(of: ratios, in: note)
    let rates = ratios.map { _ in waver.rate * random.between(0.3, 1) }
    let starts = ratios.map { _ in random.uniform() }
    let block = Float(VoiceNote.block) / VoiceNote.sampleRate
    let fall = ratios.map { ratio -> Float in
      decay.isFinite ? expf(-6.9 * block * powf(max(ratio, 0.5), decayPower) / decay) : 1
    }
    let rise = ratios.map { ratio -> Float in
      lateness == 0 ? 1 : 1 - expf(-block / (0.001 + lateness * log2f(max(ratio, 1))))
    }
    var present = [Float](repeating: lateness == 0 ? 1 : 0, count: ratios.count)
    var fading = levels
    let (pitch, level) = modulation.lines(of: note)
    var samples = SineBank(ratios: ratios, phases: starts).render(note, pitch: pitch) {
      control, target in
      let time = VoiceNote.time(control)
      for k in ratios.indices {
        fading[k] *= fall[k]
        present[k] += rise[k] * (1 - present[k])
        target[k] = fading[k] * present[k]
        if waver.depth > 0 {
          target[k] *= 1 + waver.depth * sinf(2 * .pi * (rates[k] * time + starts[k]))
        }
      }
    }
    VoiceNote.multiply(&samples, by: zip(envelope.line(of: note), level).map { $0 * $1 })
    return samples
  }
}
