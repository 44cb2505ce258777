import Signal
import Foundation
import Neural

/// A tone with breath or bow: partials, and noise that rings at the pitch.
struct BlownVoice: SyntheticVoice {
  private let envelope: VoiceEnvelope
  private let modulation: VoiceModulation
  private let spectrum: PartialLevels
  private let ratios: [Float]
  /// Level of the noise against the partials; above 1 the pitch is in the noise alone.
  private let breath: Float
  /// How long the noise rings at the pitch, 0…0.98.
  private let ring: Float
  /// Corner of the noise in Hz, and whether it follows the key.
  private let corner: Float
  private let isTracking: Bool
  /// Noise at the beginning: level, seconds.
  private let chiff: (level: Float, seconds: Float)

  init(using random: inout RandomGenerator) {
    envelope = .held(using: &random)
    modulation = .draw(using: &random)
    spectrum = PartialLevels(using: &random)
    ratios = (1...(random.chance(0.4) ? 8 : 64)).map(Float.init)
    breath = random.ratioBetween(0.02, 3)
    ring = random.chance(0.3) ? 0 : random.between(0.5, 0.985)
    corner = random.ratioBetween(500, 12_000)
    isTracking = random.chance(0.5)
    chiff = (random.chance(0.5) ? random.between(0.2, 4) : 0, random.ratioBetween(0.01, 0.12))
  }

  func render(_ note: VoiceNote) -> [Float] {
    var random = note.random.stream(1)
    let (pitch, level) = modulation.lines(of: note)
    let levels = spectrum.levels(of: ratios, in: note)
    let phases = ratios.map { _ in random.uniform() }
    let line = zip(envelope.line(of: note), level).map { $0 * $1 }
    var samples = SineBank(ratios: ratios, phases: phases).render(note, pitch: pitch) { _, target in
      for k in levels.indices { target[k] = levels[k] }
    }

    var noise = random.noise(count: note.count)
    let hz = isTracking ? corner * note.hz / 261.6 : corner
    [
      Biquad(.lowPass, hz: hz * exp2f(-(1 - note.strength))),
      Biquad(.highPass, hz: min(0.5 * hz, 300)),
    ].apply(to: &noise)
    resonate(&noise, note, pitch)
    let power = noise.reduce(0) { $0 + $1 * $1 } / Float(noise.count)
    let scale = breath * 0.7 / max(power, 1e-12).squareRoot()
    let puff = (0..<note.controlCount).map {
      scale * (1 + chiff.level * expf(-VoiceNote.time($0) / chiff.seconds))
    }
    VoiceNote.multiply(&noise, by: puff)
    for i in samples.indices { samples[i] += noise[i] }
    VoiceNote.multiply(&samples, by: line)
    return samples
  }

  /// Sends noise round a delay line of one period.
  private func resonate(_ noise: inout [Float], _ note: VoiceNote, _ pitch: [Float]) {
    guard ring > 0 else { return }
    for i in noise.indices {
      let period = VoiceNote.sampleRate / (note.hz * pitch[i / VoiceNote.block])
      let whole = Int(period)
      guard i > whole else { continue }
      let part = period - Float(whole)
      noise[i] += ring * ((1 - part) * noise[i - whole] + part * noise[i - whole - 1])
    }
  }
}
