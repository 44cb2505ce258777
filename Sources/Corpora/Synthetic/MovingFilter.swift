import Foundation
import Neural

/// A resonant filter whose corner follows the key, the strength, an envelope and a slow swing.
///
/// The trapezoidal state-variable filter. Source: Zavalishin 2012, "The art of VA filter design".
struct MovingFilter {
  private enum Output { case low, band, high }

  private let output: Output
  /// Passes through the filter, 12 dB an octave each.
  private let passCount: Int
  /// Corner in Hz at C4.
  private let corner: Float
  /// How far the corner follows the key, 0…1.
  private let tracking: Float
  /// Octaves that the envelope adds at its height, and that a soft note lacks.
  private let lift: Float
  private let softness: Float
  private let attack: Float
  private let decay: Float
  private let swing: (octaves: Float, rate: Float)
  private let quality: Float

  init(using random: inout RandomGenerator, isForNoise: Bool = false) {
    let kind = random.uniform()
    let passing: Float = isForNoise ? 0.4 : 0.8
    output = kind < passing ? .low : kind < passing + (1 - passing) * 0.7 ? .band : .high
    passCount = random.chance(0.5) ? 1 : 2
    corner = output == .high ? random.ratioBetween(60, 900) : random.ratioBetween(150, 7_000)
    tracking = random.between(0, 1)
    lift = random.chance(0.2) ? random.between(-3, 0) : random.between(0, 5)
    softness = random.between(0, 2.5)
    attack = random.ratioBetween(0.001, 0.8)
    decay = random.ratioBetween(0.03, 2.5)
    swing = random.chance(0.25) ? (random.between(0.1, 1.5), random.between(0.2, 7)) : (0, 1)
    quality = random.chance(0.6) ? random.between(0.5, 1.5) : random.ratioBetween(1.5, 12)
  }

  /// Filters a note's samples.
  func apply(to samples: inout [Float], _ note: VoiceNote) {
    var random = note.random.stream(3)
    let start = random.uniform()
    let base =
      log2f(corner) + tracking * log2f(note.hz / 261.6) - softness * (1 - note.strength)
    let gains = (0..<note.controlCount).map { control -> Float in
      let time = VoiceNote.time(control)
      let height = time < attack ? time / attack : expf(-(time - attack) / decay)
      let octaves =
        base + lift * height + swing.octaves * sinf(2 * .pi * (swing.rate * time + start))
      return tanf(.pi * min(max(exp2f(octaves), 20), 20_000) / VoiceNote.sampleRate)
    }
    let damping = 1 / quality
    for _ in 0..<passCount {
      samples.withUnsafeMutableBufferPointer { samples in
        var (a, b) = (Float(0), Float(0))
        for control in 0..<note.controlCount - 1 {
          let g = gains[control]
          let scale = 1 / (1 + g * (g + damping))
          let first = control * VoiceNote.block
          for i in first..<min(first + VoiceNote.block, samples.count) {
            let high = (samples[i] - (g + damping) * a - b) * scale
            let band = g * high + a
            let low = g * band + b
            a = g * high + band
            b = g * band + low
            samples[i] =
              switch output {
              case .low: low
              case .band: band * damping
              case .high: high
              }
          }
        }
      }
    }
  }
}
