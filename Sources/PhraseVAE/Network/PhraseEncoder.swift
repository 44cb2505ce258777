import Neural
import Music

/// Reads a phrase and tells its posterior: Gaussians of the latent's global numbers and of those of
/// each segment.
package struct PhraseEncoder: Sendable {
  private let configuration: PhraseModelConfiguration
  private let reader: PhraseReader
  private let global: Linear
  private let local: Linear

  init(
    _ configuration: PhraseModelConfiguration, in store: ParameterStore,
    using random: inout RandomGenerator
  ) {
    let width = configuration.width
    self.configuration = configuration
    reader = PhraseReader("encoder", configuration, in: store, using: &random)
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
    let read = reader(batch, in: graph, regularise: regularise)
    let (whole, each) = (global(read.whole), local(read.segments))
    let (globals, locals) = (configuration.globalSize, configuration.localSize)
    func join(_ half: Int) -> Tensor {
      concatenate(
        [
          whole.sliced(axis: -1, half * globals..<(half + 1) * globals),
          each.sliced(axis: -1, half * locals..<(half + 1) * locals)
            .reshaped(Shape(batch.count, configuration.kind.segmentCount * locals)),
        ], axis: -1)
    }
    return GaussianPosterior(mean: join(0), logVariance: join(1))
  }
}
