import Music

/// Everything that decides the shape of a phrase model, saved with its weights.
public struct PhraseModelConfiguration: Codable, Sendable, Hashable {
  /// How the latent becomes steps.
  public enum Decoder: String, Codable, Sendable, CaseIterable {
    /// A conductor first makes a plan of every segment; steps then follow their segment's plan.
    case hierarchical
    /// One recurrent unit walks through all steps with nothing but the latent: the baseline.
    case flat
  }

  /// What the phrases are.
  public var kind: PhraseKind
  /// How the latent becomes steps.
  public var decoder = Decoder.hierarchical
  /// Numbers that a token is turned into.
  public var embeddingWidth = 32
  /// Channels of a segment.
  public var width: Int
  /// Mixer blocks of the encoder.
  public var encoderBlocks = 2
  /// Mixer blocks of the conductor.
  public var conductorBlocks = 3
  /// Numbers of the latent that belong to the whole phrase.
  public var globalSize: Int
  /// Numbers of the latent that belong to one segment.
  public var localSize: Int
  /// Channels of a step.
  public var stepWidth = 128

  /// The shipped model of a kind.
  public init(kind: PhraseKind) {
    self.kind = kind
    switch kind {
    case .melody2, .waltz2, .drums2: (width, globalSize, localSize) = (256, 64, 24)
    // Its segments are half as long again.
    case .jig2: (width, globalSize, localSize) = (256, 64, 36)
    case .melody16: (width, globalSize, localSize) = (256, 128, 24)
    case .trio16: (width, globalSize, localSize) = (320, 128, 40)
    }
  }

  /// Numbers of the latent.
  public var latentSize: Int { globalSize + kind.segmentCount * localSize }

  /// Whether a network of this shape can be made: a damaged file may say anything.
  var isSound: Bool {
    let sizes = [
      embeddingWidth, width, encoderBlocks, conductorBlocks, globalSize, localSize, stepWidth,
    ]
    return sizes.allSatisfy { (1...4096).contains($0) }
  }
}
