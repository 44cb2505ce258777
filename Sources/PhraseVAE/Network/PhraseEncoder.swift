import Neural
import Music

/// Reads a phrase and tells its posterior: Gaussians of the latent's global numbers and of those of
/// each segment.
package struct PhraseEncoder: Sendable {
  private let configuration: PhraseModelConfiguration
  private let embeddings: [TokenEmbedding]
  private let segment: Linear
  private let blocks: [MixerBlock]
  private let norm: LayerNorm
  private let globalHidden: Linear
  private let global: Linear
  private let local: Linear

  init(
    _ configuration: PhraseModelConfiguration, in store: ParameterStore,
    using random: inout RandomGenerator
  ) {
    let (kind, width) = (configuration.kind, configuration.width)
    self.configuration = configuration
    embeddings = kind.voices.map {
      TokenEmbedding(
        "encoder.\($0.rawValue)", voice: $0, width: configuration.embeddingWidth, in: store,
        using: &random)
    }
    segment = Linear(
      "encoder.segment",
      inputs: kind.segmentLength * kind.voices.count * configuration.embeddingWidth,
      outputs: width, in: store, using: &random)
    blocks = (0..<configuration.encoderBlocks).map {
      MixerBlock(
        "encoder.blocks.\($0)", segments: kind.segmentCount, width: width, in: store,
        using: &random)
    }
    norm = LayerNorm("encoder.norm", columns: width, in: store)
    globalHidden = Linear(
      "encoder.globalHidden", inputs: 2 * width, outputs: width, activation: .silu, in: store,
      using: &random)
    global = Linear(
      "encoder.global", inputs: width, outputs: 2 * configuration.globalSize, in: store,
      using: &random)
    local = Linear(
      "encoder.local", inputs: width, outputs: 2 * configuration.localSize, in: store,
      using: &random)
  }

  /// - Parameters:
  ///   - batch: phrases, unknown tokens allowed.
  ///   - regularise: dropout, in training.
  /// - Returns: Gaussians of `[phrase, latentSize]`: first the global numbers, then segment by segment.
  package func callAsFunction(
    _ batch: PhraseBatch, in graph: Graph, regularise: (Tensor) -> Tensor
  ) -> GaussianPosterior {
    let (kind, phrases) = (configuration.kind, batch.count)
    let voices = zip(embeddings, batch.tokens).map { $0($1, in: graph) }
    let steps = voices.count == 1 ? voices[0] : concatenate(voices, axis: -1)
    // Neighbouring steps of a segment are neighbouring rows, so a segment is one long row.
    let segments = steps.reshaped(
      Shape(phrases, kind.segmentCount, steps.count / (phrases * kind.segmentCount)))
    var h = silu(segment(segments))
    for block in blocks { h = block(h, regularise: regularise) }
    h = norm(h)
    let whole = global(globalHidden(concatenate([h.mean(axis: 1), h.max(axis: 1)], axis: -1)))
    let each = local(h)
    let (globals, locals) = (configuration.globalSize, configuration.localSize)
    func join(_ half: Int) -> Tensor {
      concatenate(
        [
          whole.sliced(axis: -1, half * globals..<(half + 1) * globals),
          each.sliced(axis: -1, half * locals..<(half + 1) * locals)
            .reshaped(Shape(phrases, kind.segmentCount * locals)),
        ], axis: -1)
    }
    return GaussianPosterior(mean: join(0), logVariance: join(1))
  }
}
