import Neural
import Signal

extension NoteModel {
  /// Encodes a note and keeps its recording beside the latent.
  /// - Parameters:
  ///   - samples: mono at the model's rate, at least one, the onset near the beginning.
  ///   - condition: the key that was struck and how hard.
  ///   - source: name of the file, for the player.
  public func note(
    _ samples: [Float], as condition: NoteCondition, source: String? = nil
  ) -> EncodedNote {
    note(samples, as: condition, source: source, stereo: nil)
  }

  /// Encodes a note, and keeps its stereo too.
  /// - Parameters:
  ///   - samples: mono at the model's rate, at least one, the onset near the beginning.
  ///   - condition: the key that was struck and how hard.
  ///   - source: name of the file, for the player.
  ///   - stereo: the channels that `samples` were made of, as long as they; nil for a mono recording.
  package func note(
    _ samples: [Float], as condition: NoteCondition, source: String?, stereo: StereoPair?
  ) -> EncodedNote {
    var latent = encode(samples, as: condition)
    latent.stereo = stereo.map { StereoImage($0, configuration) }
    let gain = latent.level > 0 ? configuration.referenceLevel / latent.level : 0
    let scaled = samples.map { min(max($0 * gain, -Self.highestHalf), Self.highestHalf) }
    return EncodedNote(
      latent: latent, recording: ElementType.float16.rounded(scaled),
      stereo: stereo.map { StereoRecording($0, gain: gain) }, source: source, preset: identity)
  }

  /// The largest number that half precision holds.
  static let highestHalf: Float = 65_504
}
