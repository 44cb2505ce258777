import Foundation
import Signal

/// What of a sound's character can be asked of a generator: a number of its description each, on a
/// scale on which equal steps sound alike.
public enum NoteTrait: String, Codable, Sendable, CaseIterable {
  /// How high the centre of the spectrum lies, half of the pitch's own height taken off, in octaves.
  case brightness
  /// Time from onset to highest level, in octaves.
  case attack
  /// How fast the level falls after the attack, in octaves of dB a second.
  case decay
  /// Share of the noise, in decades of power.
  case noise
  /// How far partials lie from harmonics, in decades.
  case inharmonicity
  /// Odd harmonics above even ones, in units of 20 dB.
  case hollowness

  /// The numbers of a described sound, in the order of the cases; nil where it has none.
  /// - Parameters:
  ///   - description: of the sound.
  ///   - pitch: MIDI pitch, if it has one.
  package static func values(of description: SoundDescription, pitch: Double?) -> [Float?] {
    allCases.map { trait in
      let value: Double? =
        switch trait {
        case .brightness:
          log2(max(description.brightnessHz, 20) / 500) - ((pitch ?? 60) - 60) / 24
        case .attack: log2(max(description.attackMilliseconds, 1) / 20)
        case .decay: description.decayDBPerSecond.map { log2(1 + max($0, 0)) }
        case .noise: log10(max(description.noisiness, 1e-5))
        case .inharmonicity: description.inharmonicity.map { log10(max($0, 1e-6)) }
        case .hollowness: description.oddToEvenDB.map { $0 / 20 }
        }
      return value.flatMap { $0.isFinite ? Float($0) : nil }
    }
  }
}
