import Signal

/// What a library knows of one sound file after it was heard.
public struct HeardSound: Codable, Sendable {
  /// Length in seconds, of the whole file.
  public let seconds: Double
  /// Samples per second.
  public let sampleRate: Double
  /// Channels of the file.
  public let channels: Int
  /// What it holds.
  public let kind: SoundKind
  /// MIDI pitch; nil for a sound without.
  public let pitch: Double?
  /// Root mean square in dB of full scale.
  public let levelDB: Double
  /// What a musician would say of it, in numbers; nil of what has no description.
  public let description: SoundDescription?
  /// What was measured, for likeness.
  let features: NoteFeatures
  /// The note model's global latent; nil where no model listened.
  let latent: [Float]?
}
