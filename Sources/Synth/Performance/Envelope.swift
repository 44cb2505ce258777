/// How loud a note is while its key is down, and how it ends: attack, decay, sustain, release.
///
/// The sound brings its own attack and its own movement; this comes on top. The standard envelope
/// leaves all of that alone and only lets a released note fade.
public struct Envelope: Codable, Sendable, Hashable {
  /// Seconds from silence to full level; 0 keeps the attack of the sound.
  public var attackSeconds = 0.0
  /// Seconds in which the level falls by 20 dB towards `sustain`.
  public var decaySeconds = 0.5
  /// Level at which a held note stays, 0…1, linear.
  public var sustain = 1.0
  /// Seconds in which a released note falls by 60 dB.
  public var releaseSeconds = 0.3

  /// The standard envelope.
  public init() {}

  /// Makes an envelope; values out of range are brought into it.
  public init(
    attackSeconds: Double = 0, decaySeconds: Double = 0.5, sustain: Double = 1,
    releaseSeconds: Double = 0.3
  ) {
    self.attackSeconds = attackSeconds
    self.decaySeconds = decaySeconds
    self.sustain = sustain
    self.releaseSeconds = releaseSeconds
  }

  /// Longest time of any stage.
  public static let longestSeconds = 30.0
}
