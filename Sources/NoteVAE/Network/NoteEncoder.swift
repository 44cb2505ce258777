import Neural

/// Hears a note and tells its posterior: Gaussians of the global latent and of the path of local
/// latents.
package struct NoteEncoder: Sendable {
  /// Names of its parameters begin so.
  package static let prefix = "encoder."

  private let bands: Linear
  private let condition: Linear
  private let halvings: [Conv1D]
  private let blocks: [(norm: LayerNorm, convolution: Conv1D)]
  private let globalHidden: Linear
  private let global: Linear
  private let local: Linear

  init(
    _ configuration: NoteModelConfiguration, bandCount: Int, in store: ParameterStore,
    using random: inout RandomGenerator
  ) {
    let width = configuration.encoderWidth
    bands = Linear(
      Self.prefix + "bands", inputs: bandCount, outputs: width, in: store, using: &random)
    condition = Linear(
      Self.prefix + "condition", inputs: NoteCondition.featureCount, outputs: width, bias: false,
      in: store, using: &random)
    halvings = (0..<configuration.framesPerLatent.trailingZeroBitCount).map {
      Conv1D(
        Self.prefix + "halvings.\($0)", inputs: width, outputs: width, kernel: 4,
        axis: ConvolutionAxis(stride: 2, padding: .explicit(before: 1, after: 1)),
        activation: .silu, in: store, using: &random)
    }
    blocks = (0..<2).map {
      (
        LayerNorm(Self.prefix + "blocks.\($0).norm", columns: width, in: store),
        Conv1D(
          Self.prefix + "blocks.\($0).convolution", inputs: width, outputs: width, kernel: 3,
          activation: .silu, in: store, using: &random)
      )
    }
    globalHidden = Linear(
      Self.prefix + "globalHidden", inputs: 2 * width, outputs: width, activation: .silu,
      in: store, using: &random)
    global = Linear(
      Self.prefix + "global", inputs: width, outputs: 2 * configuration.globalSize, in: store,
      using: &random
    )
    local = Linear(
      Self.prefix + "local", inputs: width, outputs: 2 * configuration.localSize, in: store,
      using: &random)
  }

  /// - Parameters:
  ///   - heard: what ``EncoderBands`` gives, `[note, frame, band]`; frames a multiple of
  ///     `framesPerLatent`.
  ///   - conditions: `[note, NoteCondition.featureCount]`.
  package func callAsFunction(_ heard: Tensor, conditions: Tensor) -> NotePosterior {
    let notes = heard.shape[0]
    let told = condition(conditions)
    var x = silu(bands(heard) + told.reshaped(Shape(notes, 1, told.shape[1])))
    for halving in halvings { x = halving(x) }
    for block in blocks { x = x + block.convolution(block.norm(x)) }
    let whole = concatenate([x.mean(axis: 1), x.max(axis: 1)], axis: -1)
    return NotePosterior(
      global: GaussianPosterior(halvesOf: global(globalHidden(whole))),
      local: GaussianPosterior(halvesOf: local(x)))
  }
}

/// What the encoder says of some notes.
package struct NotePosterior {
  /// `[note, globalSize]`.
  package let global: GaussianPosterior
  /// `[note, latent step, localSize]`.
  package let local: GaussianPosterior
}
