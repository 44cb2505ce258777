import Neural
import Music

/// The whole network: phrases to posteriors, latents to tokens.
package struct PhraseNetwork: Sendable {
  package let configuration: PhraseModelConfiguration
  package let parameters: ParameterStore
  package let encoder: PhraseEncoder
  package let decoder: any PhraseDecoder

  /// Makes a network with random weights.
  /// - Parameter seed: nil for weights that are loaded or set afterwards.
  package init(_ configuration: PhraseModelConfiguration, seed: UInt64?) {
    var random = RandomGenerator(seed: seed ?? 0)
    self.configuration = configuration
    parameters = ParameterStore(drawsValues: seed != nil)
    encoder = PhraseEncoder(configuration, in: parameters, using: &random)
    decoder =
      switch configuration.decoder {
      case .hierarchical: SegmentDecoder(configuration, in: parameters, using: &random)
      case .flat: FlatDecoder(configuration, in: parameters, using: &random)
      }
  }

  /// Runs the network without a tape. The graph lives until the body has ended, as tensors need it.
  package func inference<Result>(_ body: (Graph) -> Result) -> Result {
    let graph = Graph(parameters: parameters, recording: false)
    return withExtendedLifetime(graph) { body(graph) }
  }

  /// Draws phrases from latents, token after token, each knowing those before it.
  /// - Parameters:
  ///   - latent: `[phrase, latentSize]`.
  ///   - given: tokens that are already there; unknown ones are drawn.
  ///   - temperature: below 1 the likelier tokens are preferred; 0 always takes the likeliest.
  ///   - random: one stream a phrase.
  ///   - lean: changes the logits of an unknown token before it is drawn; nil leaves them.
  package func decode(
    _ latent: Tensor, given: PhraseBatch, temperature: Float, random: inout [RandomGenerator],
    lean: ((_ voice: Int, _ phrase: Int, _ step: Int, _ logits: inout [Float]) -> Void)? = nil
  ) -> PhraseBatch {
    let kind = configuration.kind
    var batch = given
    let logits = decoder.walk(latent)
    for step in 0..<kind.stepCount {
      let now = logits(step, batch)
      for (index, voice) in kind.voices.enumerated() {
        now[index].withValues { values in
          for phrase in 0..<batch.count {
            let place = phrase * kind.stepCount + step
            guard batch.tokens[index][place] == voice.unknownToken else { continue }
            let row = UnsafeBufferPointer(
              rebasing: values[phrase * voice.tokenCount..<(phrase + 1) * voice.tokenCount])
            guard let lean else {
              batch.tokens[index][place] = TokenChoice.token(
                of: row, temperature: temperature, using: &random[phrase])
              continue
            }
            var leant = Array(row)
            lean(index, phrase, step, &leant)
            batch.tokens[index][place] = leant.withUnsafeBufferPointer {
              TokenChoice.token(of: $0, temperature: temperature, using: &random[phrase])
            }
          }
        }
      }
    }
    return batch
  }
}
