import Foundation
import Neural

/// Sawtooth, pulse and triangle waves through a filter that moves.
///
/// Waves without audible aliases by polynomial steps. Source: Välimäki, Huovilainen 2007,
/// "Antialiasing oscillators in subtractive synthesis".
struct SubtractiveVoice: SyntheticVoice {
  private enum Wave: CaseIterable { case saw, pulse, triangle }

  private struct Oscillator {
    let wave: Wave
    /// Multiple of the pitch.
    let ratio: Float
    let level: Float
    /// Share of the period that a pulse is high, and how far and how often it moves.
    let width: Float
    let widthDepth: Float
    let widthRate: Float
  }

  private let envelope: VoiceEnvelope
  private let modulation: VoiceModulation
  private let oscillators: [Oscillator]
  private let filter: MovingFilter
  private let noise: Float

  init(using random: inout RandomGenerator) {
    envelope = random.chance(0.4) ? .struck(using: &random) : .held(using: &random)
    modulation = .draw(using: &random)
    filter = MovingFilter(using: &random)
    noise = random.chance(0.15) ? random.ratioBetween(0.01, 0.3) : 0
    let isUnison = random.chance(0.3)
    let wave = random.pick(Wave.allCases)
    let cents = random.between(2, 30)
    let octaves: [Float] = [1, 1, 1, 2, 0.5]
    oscillators = (0..<(isUnison ? 3 + random.integer(below: 5) : 1 + random.integer(below: 2)))
      .map { index in
        let spread = index == 0 ? 0 : random.between(-cents, cents)
        return Oscillator(
          wave: isUnison ? wave : random.pick(Wave.allCases),
          ratio: (index == 0 || isUnison ? 1 : random.pick(octaves)) * exp2f(spread / 1_200),
          level: index == 0 ? 1 : random.between(0.4, 1), width: random.between(0.08, 0.5),
          widthDepth: random.chance(0.4) ? random.between(0, 0.35) : 0,
          widthRate: random.between(0.1, 4))
      }
  }

  func render(_ note: VoiceNote) -> [Float] {
    var random = note.random.stream(1)
    let (pitch, level) = modulation.lines(of: note)
    var samples = [Float](repeating: 0, count: note.count)
    if noise > 0 { samples = random.noise(count: note.count).map { $0 * noise } }
    for oscillator in oscillators { add(oscillator, to: &samples, note, pitch, &random) }
    filter.apply(to: &samples, note)
    VoiceNote.multiply(&samples, by: zip(envelope.line(of: note), level).map { $0 * $1 })
    return samples
  }

  private func add(
    _ oscillator: Oscillator, to samples: inout [Float], _ note: VoiceNote, _ pitch: [Float],
    _ random: inout RandomGenerator
  ) {
    let cycles = oscillator.ratio * note.hz / VoiceNote.sampleRate
    guard cycles < 0.4 else { return }
    var phase = random.uniform()
    let widthStart = random.uniform()
    var integrated: Float = 0
    samples.withUnsafeMutableBufferPointer { samples in
      for control in 0..<note.controlCount - 1 {
        let step = cycles * pitch[control]
        let swing = sinf(
          2 * .pi * (oscillator.widthRate * VoiceNote.time(control) + widthStart))
        let width =
          oscillator.wave == .pulse
          ? min(max(oscillator.width + oscillator.widthDepth * swing, 0.03), 0.97) : 0.5
        let start = control * VoiceNote.block
        for i in start..<min(start + VoiceNote.block, samples.count) {
          phase += step
          if phase >= 1 { phase -= 1 }
          var value: Float
          if oscillator.wave == .saw {
            value = 2 * phase - 1 - Self.correction(phase, step)
          } else {
            var late = phase + 1 - width
            if late >= 1 { late -= 1 }
            value =
              (phase < width ? 1 : -1) + Self.correction(phase, step)
              - Self.correction(late, step) - (2 * width - 1)
            if oscillator.wave == .triangle {
              integrated = 0.9995 * integrated + 4 * step * value
              value = integrated
            }
          }
          samples[i] += oscillator.level * value
        }
      }
    }
  }

  /// What a step of height 2 at phase 0 needs to be smooth.
  private static func correction(_ phase: Float, _ step: Float) -> Float {
    if phase < step {
      let t = phase / step
      return t + t - t * t - 1
    }
    if phase > 1 - step {
      let t = (phase - 1) / step
      return t * t + t + t + 1
    }
    return 0
  }
}
