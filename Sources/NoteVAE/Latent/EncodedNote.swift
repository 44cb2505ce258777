import Neural

/// A note as `sfumato encode` keeps it: its latent and, unless left out, the recording itself, which
/// tells what the model could not say.
///
/// The recording is kept in place of its spectral residual (see ``NoteResidual``): it is a quarter of
/// its size, and the residual, the phase and the samples all follow from it.
public struct EncodedNote: Sendable, Equatable {
  /// What the model knows of it.
  public var latent: NoteLatent
  /// The note's samples, mono at the model's rate, at the model's reference level, as
  /// half-precision numbers; nil if they were left out.
  public let recording: [Float]?
  /// Both channels of a stereo recording; nil for a mono one, and where the recording was left out.
  public let stereo: StereoRecording?
  /// Name of the file that it was recorded in, without folders.
  public var source: String?
  /// ``NoteModel/identity`` of the preset that encoded it.
  public let preset: String

  init(
    latent: NoteLatent, recording: [Float]?, stereo: StereoRecording? = nil, source: String?,
    preset: String
  ) {
    self.latent = latent
    self.recording = recording
    self.stereo = stereo
    self.source = source
    self.preset = preset
  }

  /// A note that was never recorded, or whose recording does not count.
  public init(_ latent: NoteLatent, by model: NoteModel) {
    self.init(latent: latent, recording: nil, source: nil, preset: model.identity)
  }

  /// The same note without its recording.
  public var withoutRecording: EncodedNote {
    EncodedNote(latent: latent, recording: nil, source: source, preset: preset)
  }
}
