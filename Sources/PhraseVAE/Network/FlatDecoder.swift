import Neural
import Music

/// The baseline without hierarchy: one gated recurrent unit walks through all steps, the latent and
/// the token before as its input.
///
/// Source: Roberts et al. 2018, section 2.2 (the "flat" decoder), with one GRU layer.
package struct FlatDecoder: PhraseDecoder {
  private let kind: PhraseKind
  private let embeddings: [TokenEmbedding]
  private let start: Linear
  private let latentInput: Linear
  private let unit: GRU
  private let heads: [TokenHead]

  init(
    _ configuration: PhraseModelConfiguration, in store: ParameterStore,
    using random: inout RandomGenerator
  ) {
    let (width, embedded) = (configuration.width, configuration.embeddingWidth)
    kind = configuration.kind
    embeddings = kind.voices.map {
      TokenEmbedding(
        "decoder.history.\($0.rawValue)", voice: $0, width: embedded, in: store, using: &random)
    }
    start = Linear(
      "decoder.start", inputs: configuration.latentSize, outputs: width, activation: .tanh,
      in: store, using: &random)
    latentInput = Linear(
      "decoder.latent", inputs: configuration.latentSize, outputs: configuration.stepWidth,
      in: store, using: &random)
    unit = GRU(
      "decoder.unit", inputs: embedded * kind.voices.count + configuration.stepWidth, hidden: width,
      in: store, using: &random)
    heads = kind.voices.map {
      TokenHead("decoder.\($0.rawValue)", voice: $0, inputs: width, in: store, using: &random)
    }
  }

  package func logits(
    of latent: Tensor, history tokens: PhraseBatch, regularise: (Tensor) -> Tensor
  ) -> [Tensor] {
    let steps = 0..<kind.stepCount
    let h = unit(inputs(latentInput(latent), tokens, steps), initial: start(latent))
    let rows = regularise(h.reshaped(Shape(tokens.count * kind.stepCount, unit.hiddenSize)))
    return heads.map { $0(rows) }
  }

  package func walk(_ latent: Tensor) -> (Int, PhraseBatch) -> [Tensor] {
    let told = latentInput(latent)
    var state = start(latent)
    return { step, tokens in
      let x = inputs(told, tokens, step..<step + 1)
      state = unit.step(x.reshaped(Shape(tokens.count, x.shape[2])), state: state)
      return heads.map { $0(state) }
    }
  }

  /// The token before each step beside the latent, `[phrase, step, width]`.
  private func inputs(_ told: Tensor, _ batch: PhraseBatch, _ steps: Range<Int>) -> Tensor {
    var columns: [Tensor] = []
    for (index, voice) in kind.voices.enumerated() {
      let tokens = (0..<batch.count).flatMap { phrase in
        steps.map {
          $0 == 0 ? voice.unknownToken : batch.tokens[index][phrase * kind.stepCount + $0 - 1]
        }
      }
      columns.append(embeddings[index](tokens, in: told.graph))
    }
    let width = told.shape[1]
    let repeated =
      told.reshaped(Shape(batch.count, 1, width))
      + told.graph.zeros(Shape(batch.count, steps.count, width))
    columns.append(repeated.reshaped(Shape(batch.count * steps.count, width)))
    let rows = concatenate(columns, axis: -1)
    return rows.reshaped(Shape(batch.count, steps.count, rows.shape[1]))
  }
}
