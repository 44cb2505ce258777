import Foundation
import Signal

/// What the decoder is told beside the latents: which key was struck, and how hard.
public struct NoteCondition: Sendable, Hashable, Codable {
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
  package static let featureCount = centreCount + 2

  /// Bumps over the keyboard, velocity, and a flag for sounds without pitch. Neighbouring keys
  /// share most of what they say, so keys that were never heard lie between keys that were.
  package var features: [Float] {
    [Float](unsafeUninitializedCapacity: Self.featureCount) { buffer, count in
      Self.writeFeatures(
        pitch: pitch ?? 0, pitchedShare: pitch == nil ? 0 : 1, velocity: velocity,
        into: buffer.baseAddress!)
      count = Self.featureCount
    }
  }

  /// The same between sounds with and without pitch.
  /// - Parameters:
  ///   - pitch: MIDI pitch of those that have one.
  ///   - pitchedShare: their share, 1 for a sound with pitch, 0 for one without.
  ///   - velocity: 0…1.
  ///   - features: `[featureCount]`, written.
  package static func writeFeatures(
    pitch: Double, pitchedShare: Float, velocity: Double,
    into features: UnsafeMutablePointer<Float>
  ) {
    for i in 0..<centreCount {
      let away = (pitch - (lowestCentre + spacing * Double(i))) / spacing
      features[i] = pitchedShare * Float(exp(-0.5 * away * away))
    }
    features[centreCount] = Float(2 * velocity - 1)
    features[centreCount + 1] = 1 - pitchedShare
  }

  /// Semitones from one bump to the next, and each one's width.
  private static let spacing = 4.0
  private static let lowestCentre = 16.0
  private static let centreCount = 25
}
