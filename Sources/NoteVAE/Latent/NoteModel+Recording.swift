import Neural

extension NoteModel {
  /// Encodes a note and keeps its recording beside the latent.
  /// - Parameters:
  ///   - samples: mono at the model's rate, at least one, the onset near the beginning.
  ///   - condition: the key that was struck and how hard.
  ///   - source: name of the file, for the player.
  public func note(
    _ samples: [Float], as condition: NoteCondition, source: String? = nil
  ) -> EncodedNote {
    let latent = encode(samples, as: condition)
    let gain = latent.level > 0 ? configuration.referenceLevel / latent.level : 0
    let scaled = samples.map { min(max($0 * gain, -Self.highestHalf), Self.highestHalf) }
    return EncodedNote(
      latent: latent, recording: ElementType.float16.rounded(scaled), source: source,
      preset: identity)
  }

  /// The largest number that half precision holds.
  private static let highestHalf: Float = 65_504
}
