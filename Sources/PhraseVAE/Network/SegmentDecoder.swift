import Neural
import Music

/// The hierarchical decoder: a conductor turns the latent into a plan of every segment, and each step
/// follows its place in the plan and the last few tokens.
///
/// The plan already says nearly everything, so all steps of all segments are computed at once when
/// the tokens are known; the tokens before a step only keep a drawn phrase consistent with itself.
///
/// Source: the conductor is that of Roberts et al. 2018, "A hierarchical latent vector model for
/// learning long-term structure in music", section 3.2, with mixers in place of recurrent layers.
package struct SegmentDecoder: PhraseDecoder {
  private let configuration: PhraseModelConfiguration
  private let global: Linear
  private let local: Linear
  private let places: Parameter
  private let blocks: [MixerBlock]
  private let norm: LayerNorm
  private let plan: Linear
  private let history: TokenHistory
  private let past: Linear
  private let stepNorm: LayerNorm
  private let stepIn: Linear
  private let stepOut: Linear
  private let heads: [TokenHead]

  init(
    _ configuration: PhraseModelConfiguration, in store: ParameterStore,
    using random: inout RandomGenerator
  ) {
    let (kind, width, stepWidth) = (
      configuration.kind, configuration.width, configuration.stepWidth
    )
    self.configuration = configuration
    global = Linear(
      "conductor.global", inputs: configuration.globalSize, outputs: width, bias: false,
      in: store, using: &random)
    local = Linear(
      "conductor.local", inputs: configuration.localSize, outputs: width, in: store,
      using: &random)
    places = store.add(
      "conductor.places", Shape(kind.segmentCount, width), .normal(deviation: 0.1), using: &random)
    blocks = (0..<configuration.conductorBlocks).map {
      MixerBlock(
        "conductor.blocks.\($0)", segments: kind.segmentCount, width: width, in: store,
        using: &random)
    }
    norm = LayerNorm("conductor.norm", columns: width, in: store)
    plan = Linear(
      "conductor.plan", inputs: width, outputs: kind.segmentLength * stepWidth, in: store,
      using: &random)
    history = TokenHistory(
      "decoder.history", kind: kind, width: configuration.embeddingWidth, in: store,
      using: &random)
    past = Linear(
      "decoder.past", inputs: history.width, outputs: stepWidth, bias: false, in: store,
      using: &random)
    stepNorm = LayerNorm("decoder.norm", columns: stepWidth, in: store)
    stepIn = Linear(
      "decoder.in", inputs: stepWidth, outputs: 2 * stepWidth, activation: .silu, in: store,
      using: &random)
    stepOut = Linear(
      "decoder.out", inputs: 2 * stepWidth, outputs: stepWidth, in: store, using: &random)
    heads = kind.voices.map {
      TokenHead("decoder.\($0.rawValue)", voice: $0, inputs: stepWidth, in: store, using: &random)
    }
  }

  package func logits(
    of latent: Tensor, history tokens: PhraseBatch, regularise: (Tensor) -> Tensor
  ) -> [Tensor] {
    let steps = 0..<configuration.kind.stepCount
    return logits(
      plan: planned(latent, regularise: regularise), before: steps, of: tokens)
  }

  package func walk(_ latent: Tensor) -> (Int, PhraseBatch) -> [Tensor] {
    let (kind, width) = (configuration.kind, configuration.stepWidth)
    let phrases = latent.shape[0]
    let plan = planned(latent) { $0 }.reshaped(Shape(phrases, kind.stepCount, width))
    return { step, tokens in
      let now = plan.sliced(axis: 1, step..<step + 1).reshaped(Shape(phrases, width))
      return logits(plan: now, before: step..<step + 1, of: tokens)
    }
  }

  /// What the conductor wants of every step, `[phrase · step, stepWidth]`.
  private func planned(_ latent: Tensor, regularise: (Tensor) -> Tensor) -> Tensor {
    let (kind, phrases) = (configuration.kind, latent.shape[0])
    let whole = global(latent.sliced(axis: -1, 0..<configuration.globalSize))
    let each = latent.sliced(axis: -1, configuration.globalSize..<configuration.latentSize)
      .reshaped(Shape(phrases, kind.segmentCount, configuration.localSize))
    var h =
      local(each) + whole.reshaped(Shape(phrases, 1, configuration.width)) + latent.graph[places]
    for block in blocks { h = block(h, regularise: regularise) }
    return plan(norm(h)).reshaped(Shape(phrases * kind.stepCount, configuration.stepWidth))
  }

  /// - Parameters:
  ///   - plan: `[phrase · step, stepWidth]` of the steps in question.
  ///   - steps: which they are.
  private func logits(plan: Tensor, before steps: Range<Int>, of tokens: PhraseBatch) -> [Tensor] {
    let x = plan + past(history(tokens, before: steps, in: plan.graph))
    let y = x + stepOut(stepIn(stepNorm(x)))
    return heads.map { $0(y) }
  }
}
