import Signal
import Foundation
import Neural

/// A voice: a bright source through the resonances of a vowel that may turn into another.
///
/// Source of the vowels: Peterson, Barney 1952, "Control methods used in a study of the vowels",
/// rounded; the higher resonances are typical ones.
struct SungVoice: SyntheticVoice {
  private static let vowels: [[Float]] = [
    [270, 2_290, 3_010], [390, 1_990, 2_550], [530, 1_840, 2_480], [660, 1_720, 2_410],
    [730, 1_090, 2_440], [570, 840, 2_410], [440, 1_020, 2_240], [300, 870, 2_240],
    [640, 1_190, 2_390], [490, 1_350, 1_690],
  ]

  private let envelope: VoiceEnvelope
  private let modulation: VoiceModulation
  private let first: [Float]
  private let last: [Float]
  /// Seconds from the first vowel to the last.
  private let change: Float
  /// Decibels an octave of the source, and what soft notes lack.
  private let slope: Float
  private let softness: Float
  /// Of each resonance, in Hz, and its level in decibels.
  private let widths: [Float]
  private let heights: [Float]
  private let breath: Float
  private let ratios = (1...80).map(Float.init)

  init(using random: inout RandomGenerator) {
    var envelope = VoiceEnvelope.held(using: &random)
    envelope.attack = max(envelope.attack, 0.02)
    self.envelope = envelope
    var modulation = VoiceModulation.draw(using: &random)
    if random.chance(0.5) { modulation.vibrato = random.between(15, 110) }
    self.modulation = modulation
    let size = random.ratioBetween(0.75, 1.5)
    let upper = [3_400 * random.between(0.9, 1.1), 4_400 * random.between(0.9, 1.1)]
    first = (random.pick(Self.vowels) + upper).map { $0 * size }
    last = random.chance(0.5) ? first : (random.pick(Self.vowels) + upper).map { $0 * size }
    change = random.between(0.2, 2)
    slope = random.between(-14, -5)
    softness = random.between(0, 6)
    widths = (0..<5).map { random.between(40, 110) * (1 + 0.4 * Float($0)) }
    heights = (0..<5).map { -random.between(0, 8) * Float($0) }
    breath = random.chance(0.5) ? random.ratioBetween(0.003, 0.15) : 0
  }

  func render(_ note: VoiceNote) -> [Float] {
    var random = note.random.stream(1)
    let (pitch, level) = modulation.lines(of: note)
    let tilt = (slope - softness * (1 - note.strength)) / 20
    let source = ratios.map { powf(10, tilt * log2f($0)) }
    let gains = heights.map { powf(10, $0 / 20) }
    let phases = ratios.map { _ in random.uniform() }
    var samples = SineBank(ratios: ratios, phases: phases).render(note, pitch: pitch) {
      control, target in
      let part = min(1, VoiceNote.time(control) / change)
      let hz = note.hz * pitch[control]
      for k in ratios.indices { target[k] = 0.02 * source[k] }
      for f in first.indices {
        let centre = first[f] + part * (last[f] - first[f])
        for k in ratios.indices {
          let away = (hz * ratios[k] - centre) / widths[f]
          target[k] += source[k] * gains[f] / (1 + away * away).squareRoot()
        }
      }
    }
    if breath > 0 {
      var noise = random.noise(count: note.count)
      (0..<3).map { Biquad(.peak(18), hz: first[$0], quality: 5) }.apply(to: &noise)
      for i in samples.indices { samples[i] += breath * noise[i] }
    }
    VoiceNote.multiply(&samples, by: zip(envelope.line(of: note), level).map { $0 * $1 })
    return samples
  }
}
