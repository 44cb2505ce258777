import Foundation
import NoteVAE
import Signal

/// What is measured of a sound before anything is learned: its spectrum in the terms of the note
/// model (`TimbreProfile`), and how it moves.
///
/// The first ``timbreCount`` numbers say nothing of time, so a likeness of timbre alone can be read
/// from them. All are near the range −3…3.
///
/// | Numbers | What |
/// | --- | --- |
/// | 192 | log power in 64 bands, at 64 harmonics, and of the noise between them in 64 bands |
/// | 26 | where on the keyboard the pitch lies, and whether there is one |
/// | 17 | level at 17 moments, from 0 to 2.7 s, closer together at the beginning |
/// | 80 | log power of 16 bands in five stretches of time |
/// | 10 | attack, decay, noise, inharmonicity, odd partials, brightness, length, movement |
struct NoteFeatures: Codable, Sendable, Equatable {
  /// `[count]`.
  let values: [Float]
  /// Level over time, `[EnvelopeSketch.count]`.
  let envelope: EnvelopeSketch

  /// Numbers that say nothing of time.
  static let timbreCount = 3 * 64 + NoteCondition.featureCount - 1
  /// All numbers.
  static let count = timbreCount + EnvelopeSketch.count + bandCount * stretches.count + 10

  /// Seconds that are looked at.
  static let longestSeconds = 3.0

  /// Shape of the spectra; the numbers of a library do not depend on which note model is installed.
  static let configuration = NoteModelConfiguration()
  private static let profile = TimbreProfile(configuration)
  private static let bandCount = 16
  /// Frames of 10.7 ms.
  private static let stretches = [0..<3, 3..<8, 8..<21, 21..<61, 61..<160]

  /// Measures a note.
  /// - Parameters:
  ///   - samples: mono at 48 kHz, from the onset on, at least one.
  ///   - pitch: MIDI pitch; nil for a sound without.
  ///   - description: of the same sound.
  ///   - seconds: of the whole sound.
  init(_ samples: [Float], pitch: Double?, description: SoundDescription?, seconds: Double) {
    let configuration = Self.configuration
    let heard = Self.audible(samples)
    let analysis = NoteAnalysis(heard, configuration: configuration)
    let condition = NoteCondition(pitch: pitch, velocity: 0.5)
    let fundamental = condition.fundamental(configuration)
    let frames = SpectralFrames(analysis, bins: configuration.stft.binCount)
    envelope = EnvelopeSketch(levels: frames.levels)

    var values = Self.profile(
      analysis.power,
      fundamentals: [Float](repeating: fundamental, count: analysis.frameCount))
    var place = condition.features
    place.remove(at: place.count - 2)  // the velocity, which nobody knows
    values += place
    values += envelope.values
    for stretch in Self.stretches {
      values += frames.bands(in: stretch, count: Self.bandCount)
    }
    values += Self.character(description, pitch: pitch, seconds: seconds, frames)
    self.values = values.map { $0.isFinite ? min(max($0, -8), 8) : 0 }
  }

  /// The first seconds, without the silence after them.
  private static func audible(_ samples: [Float]) -> [Float] {
    let head = samples.prefix(Int(longestSeconds * configuration.sampleRate))
    let threshold = 1e-3 * head.reduce(0) { max($0, abs($1)) }
    let last = head.lastIndex { abs($0) > threshold } ?? 0
    return Array(head.prefix(max(last + 1, min(head.count, configuration.stft.windowLength))))
  }

  /// Ten numbers of the description and of movement.
  private static func character(
    _ description: SoundDescription?, pitch: Double?, seconds: Double, _ frames: SpectralFrames
  ) -> [Float] {
    let brightness = log2(max(description?.brightnessHz ?? 500, 20) / 500)
    let relative = pitch.map { brightness - log2(max(Units.pitchToHz($0), 20) / 500) } ?? 0
    let decay = description?.decayDBPerSecond ?? 60
    return [
      Float(log2(max(description?.attackMilliseconds ?? 10, 1) / 20) / 2),
      Float(log2(1 + max(decay, 0)) / 3 - 1),
      Float(log10(max(description?.noisiness ?? 1, 1e-5)) / 2 + 1),
      Float(log10(max(description?.inharmonicity ?? 1e-6, 1e-6)) / 2 + 2.5),
      Float((description?.oddToEvenDB ?? 0) / 20),
      Float(brightness / 2), Float(relative / 2),
      Float(log2(max(min(seconds, longestSeconds), 0.02)) / 2),
      frames.flux, frames.tremolo,
    ]
  }
}
