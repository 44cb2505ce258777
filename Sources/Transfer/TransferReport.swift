import Foundation

/// What a transfer found in a performance and did with it, for people and programs.
public struct TransferReport: Codable, Sendable, Equatable {
  /// A stretch that is no melody.
  public struct Place: Codable, Sendable, Equatable {
    /// What it is instead.
    public enum Kind: String, Codable, Sendable {
      /// Tones that one pitch does not explain: a chord, several voices.
      case voices
      /// Sound without a clear pitch: noise, drums, consonants.
      case noise
    }

    /// Where it begins, in seconds.
    public var startSeconds: Double
    /// Where it ends, in seconds.
    public var endSeconds: Double
    /// What it is.
    public var kind: Kind
  }

  /// The performance.
  public var input: String
  /// The file that was written.
  public var output: String
  /// Length of the result in seconds.
  public var seconds: Double
  /// Channels of the result.
  public var channels: Int
  /// Notes that were found.
  public var notes: Int
  /// Notes at which the target's attack is played; the others are tied to the one before.
  public var attacks: Int
  /// Lowest MIDI pitch of the performance, without its lowest twentieth; nil without pitch.
  public var lowestPitch: Double?
  /// Highest MIDI pitch, without its highest twentieth; nil without pitch.
  public var highestPitch: Double?
  /// Octaves by which the line was moved.
  public var octaves: Int
  /// MIDI pitches of the sounds that play it; nil for one without.
  public var targetPitches: [Double?]
  /// Level of the performance that counts as loud, in dB of full scale.
  public var loudDB: Double
  /// MIDI velocity with which that level is played.
  public var velocity: Int
  /// Gain on the performance's loudness, in dB.
  public var gainDB: Double
  /// Which share of what sounds has a pitch, 0…1.
  public var pitchedShare: Double
  /// Which share of the samples lies at full level, as in a clipped recording, 0…1.
  public var clippedShare: Double
  /// Stretches that are no melody; of these the loudest line is played.
  public var places: [Place]
  /// Samples of the result beyond full scale that were clipped; the limiter leaves none in whole numbers.
  public var clippedSamples: Int
}
