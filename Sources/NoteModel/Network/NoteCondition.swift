import Foundation
import Signal

/// What the decoder is told beside the latents: which key was struck, and how hard.
public struct NoteCondition: Sendable, Hashable {
  /// MIDI pitch, fractions allowed; `nil` for a sound without pitch.
  public var pitch: Double?
  /// How hard, 0…1 (MIDI velocity / 127).
  public var velocity: Double

  /// Makes a condition.
  public init(pitch: Double?, velocity: Double) {
    self.pitch = pitch
    self.velocity = velocity
  }

  /// Frequency of the pitch in bins of the model's spectra; 0 without pitch.
  package func fundamental(_ configuration: NoteModelConfiguration) -> Float {
    guard let pitch else { return 0 }
    return Float(
      Units.pitchToHz(pitch) / configuration.sampleRate * Double(configuration.stft.fftLength))
  }

  /// Numbers that the network gets.
  package static let featureCount = centres.count + 2

  /// Bumps over the keyboard, velocity, and a flag for sounds without pitch. Neighbouring keys
  /// share most of what they say, so keys that were never heard lie between keys that were.
  package var features: [Float] {
    let bumps = Self.centres.map { centre in
      pitch.map { Float(exp(-0.5 * pow(($0 - centre) / Self.spacing, 2))) } ?? 0
    }
    return bumps + [Float(2 * velocity - 1), pitch == nil ? 1 : 0]
  }

  /// Semitones from one bump to the next, and each one's width.
  private static let spacing = 4.0
  private static let centres = Array(stride(from: 16.0, through: 112, by: spacing))
}
