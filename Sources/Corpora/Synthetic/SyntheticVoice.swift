/// A way to make sound, with all its settings: the same for every note of an instrument.
protocol SyntheticVoice: Sendable {
  /// Plays a note.
  /// - Returns: `note.count` samples, at no particular level.
  func render(_ note: VoiceNote) -> [Float]
}
