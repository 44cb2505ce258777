import Foundation

/// What is known of a recording's spectrum beside its latents, in the decoder's own terms.
///
/// The *profile* is read by the decoder on every key. The *correction* is what is then still missing on
/// the note's own key: levels of harmonics and of the noise's envelope, one set a latent step, and the
/// level of each frame, which keeps onsets sharp. On other keys less and less of it is carried along
/// (`carried(over:)`): what the network has learned knows better there.
public struct NoteTimbre: Sendable, Equatable {
  /// Mean spectrum of the note, see `TimbreProfile`; empty for a model without profiles.
  public var profile: [Float]
  /// Pitch and velocity of the recording as the decoder reads them, `[NoteCondition.featureCount]`.
  public var features: [Float]
  /// Levels of the harmonics and knots of the noise, `[step, correctionSize]`, in nepers of power.
  public var correction: [Float]
  /// Level of each frame, in nepers of power, `[frame]`.
  public var level: [Float]

  /// Makes a timbre of its parts.
  package init(profile: [Float], features: [Float], correction: [Float], level: [Float]) {
    self.profile = profile
    self.features = features
    self.correction = correction
    self.level = level
  }

  /// Largest correction, in nepers of power: 40 dB.
  package static let limit: Float = 9.21

  /// Share of the correction that is carried to a key so many semitones away, 0…1.
  ///
  /// A Gaussian whose width was chosen on pairs of keys of recorded notes, with a model that reads profiles:
  /// beyond half an octave it knows better than the correction.
  package static func carried(over semitones: Double) -> Float {
    Float(exp(-(semitones / carriedWidth) * (semitones / carriedWidth)))
  }

  /// Semitones over which the correction falls to 1/e.
  package static let carriedWidth = 7.0
}

extension NoteTimbre {
  /// Whether its parts have the sizes that a model reads.
  func fits(_ configuration: NoteModelConfiguration, steps: Int) -> Bool {
    let inputs = NoteDecoder.timbreInputCount(configuration)
    return (inputs == 0 || profile.count + features.count == inputs)
      && (correction.isEmpty || correction.count == steps * configuration.correctionSize)
  }
}
