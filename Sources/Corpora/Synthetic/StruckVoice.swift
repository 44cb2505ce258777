import Signal
import Foundation
import Neural

/// Bars, bells, plates and tuned skins: modes that are not harmonic, each dying away in its own time,
/// and the knock of what strikes them.
///
/// Source of the ratios: Fletcher, Rossing 1998, "The physics of musical instruments".
struct StruckVoice: SyntheticVoice {
  private static let families: [[Float]] = [
    [1, 2.756, 5.404, 8.933, 13.344, 18.64],
    [1, 3.93, 9.2, 16.3, 24.2],
    [1, 4, 10, 18.8, 27],
    [0.5, 1, 1.2, 1.5, 2, 2.5, 2.67, 3, 4, 5.33, 6.7, 8.2],
    [1, 1.594, 2.136, 2.296, 2.653, 2.918, 3.156, 3.501, 3.6, 3.652, 4.06, 4.15],
    [1, 1.5, 1.98, 2.44, 2.94, 3.41],
    [1, 2.32, 4.25, 6.63, 9.38, 12.22],
  ]

  private let ratios: [Float]
  private let levels: [Float]
  /// Seconds in which the lowest mode of C4 fades by 60 dB.
  private let decay: Float
  private let decayPower: Float
  private let keySlope: Float
  /// Decibels an octave that soft notes lack.
  private let softness: Float
  /// The knock: level, seconds, corner in Hz.
  private let knock: (level: Float, seconds: Float, hz: Float)
  /// Share of the pitch by which it begins higher, and the seconds in which that is gone.
  private let drop: (share: Float, seconds: Float)
  private let damping: Float

  init(using random: inout RandomGenerator) {
    var modes = random.pick(Self.families)
    if random.chance(0.3) {
      // A plate of its own.
      modes = [1]
      while modes.count < 20 { modes.append(modes[modes.count - 1] * random.between(1.05, 1.6)) }
    }
    if random.chance(0.4) {
      // Modes come in pairs where a bell is not quite round.
      modes = modes.flatMap { [$0, $0 * (1 + 0.004 * random.uniform())] }
    }
    ratios = modes.map { $0 == 1 ? 1 : $0 * (1 + 0.01 * random.normal()) }
    let slope = random.between(-9, 1)
    levels = ratios.map { powf(10, (slope * log2f($0) + 5 * random.normal()) / 20) }
    decay = random.ratioBetween(0.25, 9)
    decayPower = random.between(0, 1.3)
    keySlope = random.between(0, 1)
    softness = random.between(0, 6)
    knock = (
      random.chance(0.7) ? random.ratioBetween(0.03, 1.2) : 0, random.ratioBetween(0.002, 0.03),
      random.ratioBetween(300, 9_000)
    )
    drop = random.chance(0.25) ? (random.between(0.02, 0.5), random.between(0.02, 0.1)) : (0, 1)
    damping = random.chance(0.4) ? random.ratioBetween(0.05, 0.5) : 30
  }

  func render(_ note: VoiceNote) -> [Float] {
    var random = note.random.stream(1)
    let block = Float(VoiceNote.block) / VoiceNote.sampleRate
    let base = decay * powf(261.6 / note.hz, keySlope)
    let falls = ratios.map { expf(-6.9 * block * powf($0, decayPower) / base) }
    var fading = zip(levels, ratios).map { level, ratio in
      level * powf(10, -softness * (1 - note.strength) * log2f(max(ratio, 1)) / 20)
    }
    let pitch = (0..<note.controlCount).map { control in
      1 + drop.share * note.strength * expf(-VoiceNote.time(control) / drop.seconds)
    }
    let release = expf(-6.9 * block / damping)
    let phases = ratios.map { _ in random.chance(0.5) ? Float(0) : 0.5 }
    var samples = SineBank(ratios: ratios, phases: phases).render(note, pitch: pitch) {
      control, target in
      let isLetGo = control * VoiceNote.block > note.heldCount
      for k in fading.indices {
        target[k] = control == 0 ? 0 : fading[k]
        if control > 0 { fading[k] *= falls[k] * (isLetGo ? release : 1) }
      }
    }
    if knock.level > 0 { addKnock(to: &samples, note, &random) }
    return samples
  }

  private func addKnock(
    to samples: inout [Float], _ note: VoiceNote, _ random: inout RandomGenerator
  ) {
    let length = min(Int(10 * knock.seconds * VoiceNote.sampleRate), samples.count)
    var noise = random.noise(count: length)
    [Biquad(.lowPass, hz: knock.hz * exp2f(-1.5 * (1 - note.strength)))].apply(to: &noise)
    for i in 0..<length {
      let time = Float(i) / VoiceNote.sampleRate
      samples[i] += knock.level * noise[i] * expf(-time / knock.seconds) * min(1, time / 0.0005)
    }
  }
}
