import Signal
import Foundation
import Neural

/// Bass drums, toms, snares and hats: a skin whose pitch falls, and noise.
struct DrumVoice: SyntheticVoice {
  private static let skin: [Float] = [1, 1.594, 2.136, 2.296, 2.653, 2.918, 3.156, 3.501, 3.6]

  private let levels: [Float]
  private let decay: Float
  private let decayPower: Float
  /// Octaves from which the pitch falls, and seconds in which most of it is gone.
  private let fall: (octaves: Float, seconds: Float)
  private let noise: (level: Float, seconds: Float)
  private let colour: [Biquad]
  private let click: Float

  init(using random: inout RandomGenerator) {
    let isLow = random.chance(0.6)
    let slope = random.between(-24, -3)
    levels = Self.skin.map { powf(10, (slope * log2f($0) + 4 * random.normal()) / 20) }
    decay = random.ratioBetween(0.12, 2.5)
    decayPower = random.between(0.3, 1.5)
    fall = (random.chance(0.7) ? random.between(0.1, 3) : 0, random.ratioBetween(0.008, 0.09))
    let isNoisy = random.chance(0.6)
    noise = (
      isNoisy ? random.ratioBetween(0.03, 1.5) : 0, random.ratioBetween(0.02, isLow ? 0.3 : 0.8)
    )
    let corner = random.ratioBetween(200, 5_000)
    colour =
      [
        Biquad(.highPass, hz: corner),
        Biquad(.lowPass, hz: min(corner * random.between(2, 30), 18_000)),
      ] + Biquad.body(using: &random)
    click = random.chance(0.6) ? random.between(0.1, 1) : 0
  }

  func render(_ note: VoiceNote) -> [Float] {
    var random = note.random.stream(1)
    let block = Float(VoiceNote.block) / VoiceNote.sampleRate
    let pitch = (0..<note.controlCount).map { control in
      exp2f(fall.octaves * note.strength * expf(-VoiceNote.time(control) / fall.seconds))
    }
    let falls = Self.skin.map { expf(-6.9 * block * powf($0, decayPower) / decay) }
    var fading = levels
    var samples = SineBank(
      ratios: Self.skin, phases: Self.skin.map { _ in random.chance(0.5) ? 0 : 0.25 }
    ).render(note, pitch: pitch) { control, target in
      for k in fading.indices {
        target[k] = control == 0 ? 0 : fading[k]
        if control > 0 { fading[k] *= falls[k] }
      }
    }
    var rattle = random.noise(count: note.count)
    colour.apply(to: &rattle)
    let power = rattle.reduce(0) { $0 + $1 * $1 } / Float(rattle.count)
    let scale = 1 / max(power, 1e-12).squareRoot()
    for i in samples.indices {
      let time = Float(i) / VoiceNote.sampleRate
      let level =
        noise.level * expf(-3 * time / noise.seconds)
        + click * note.strength * expf(-time / 0.0015)
      samples[i] += scale * rattle[i] * level * min(1, time / 0.0004)
    }
    return samples
  }
}
