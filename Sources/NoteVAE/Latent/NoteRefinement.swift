import Neural

/// A latent made better by gradient steps on what the decoder makes of it, and how much better.
public struct NoteRefinement: Sendable {
  /// The best latent found; the one that was given if none was better.
  public let latent: NoteLatent
  /// Distance of what is decoded from the recording, before and after.
  public let before, after: SpectralDistance
}
