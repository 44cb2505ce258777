import Neural
import Music

/// Reads phrases: a vector for each segment, and one for the whole.
struct PhraseReader: Sendable {
  private let configuration: PhraseModelConfiguration
  private let embeddings: [TokenEmbedding]
  private let segment: Linear
  private let blocks: [MixerBlock]
  private let norm: LayerNorm
  private let globalHidden: Linear

  /// - Parameters:
  ///   - name: that the names of its parameters begin with.
  ///   - configuration: kind, widths and number of blocks.
  ///   - store: that gets the parameters.
  ///   - random: of their first values.
  init(
    _ name: String, _ configuration: PhraseModelConfiguration, in store: ParameterStore,
    using random: inout RandomGenerator
  ) {
    let (kind, width) = (configuration.kind, configuration.width)
    self.configuration = configuration
    embeddings = kind.voices.map {
      TokenEmbedding(
        "\(name).\($0.rawValue)", voice: $0, width: configuration.embeddingWidth, in: store,
        using: &random)
    }
    segment = Linear(
      "\(name).segment",
      inputs: kind.segmentLength * kind.voices.count * configuration.embeddingWidth,
      outputs: width, in: store, using: &random)
    blocks = (0..<configuration.encoderBlocks).map {
      MixerBlock(
        "\(name).blocks.\($0)", segments: kind.segmentCount, width: width, in: store,
        using: &random)
    }
    norm = LayerNorm("\(name).norm", columns: width, in: store)
    globalHidden = Linear(
      "\(name).globalHidden", inputs: 2 * width, outputs: width, activation: .silu, in: store,
      using: &random)
  }

  /// - Parameters:
  ///   - batch: phrases, unknown tokens allowed.
  ///   - regularise: dropout, in training.
  /// - Returns: `[phrase, segment, width]` and `[phrase, width]`.
  func callAsFunction(
    _ batch: PhraseBatch, in graph: Graph, regularise: (Tensor) -> Tensor
  ) -> (segments: Tensor, whole: Tensor) {
    let (kind, phrases) = (configuration.kind, batch.count)
    let voices = zip(embeddings, batch.tokens).map { $0($1, in: graph) }
    let steps = voices.count == 1 ? voices[0] : concatenate(voices, axis: -1)
    // Neighbouring steps of a segment are neighbouring rows, so a segment is one long row.
    let segments = steps.reshaped(
      Shape(phrases, kind.segmentCount, steps.count / (phrases * kind.segmentCount)))
    var h = silu(segment(segments))
    for block in blocks { h = block(h, regularise: regularise) }
    h = norm(h)
    return (h, globalHidden(concatenate([h.mean(axis: 1), h.max(axis: 1)], axis: -1)))
  }
}
