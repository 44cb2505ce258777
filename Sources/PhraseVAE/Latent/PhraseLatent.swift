import Neural

/// A phrase as a model knows it: one point of latent space.
public struct PhraseLatent: Sendable, Equatable {
  /// First what belongs to the whole phrase, then to each of its segments.
  public var values: [Float]

  /// Makes a latent.
  public init(values: [Float]) { self.values = values }

  /// The point at `position` of the arc from one latent to another; latents of a Gaussian lie near a
  /// sphere, and so do the points of an arc.
  ///
  /// Source: White 2016, "Sampling generative networks", section 2.1.
  /// - Parameters:
  ///   - a: where the arc begins.
  ///   - b: where it ends; as long as `a`.
  ///   - position: 0 gives `a`, 1 gives `b`.
  public static func slerp(_ a: PhraseLatent, _ b: PhraseLatent, position: Double) -> PhraseLatent {
    PhraseLatent(values: Neural.slerp(a.values, b.values, at: position))
  }
}
