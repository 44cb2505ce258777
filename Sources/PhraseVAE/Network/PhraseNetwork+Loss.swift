import Neural
import Music

/// What the network says of some phrases, and how far that is from them.
package struct PhraseLoss {
  /// What training makes small, a step of the grid: `(reconstruction + β · divergence) / steps`, the
  /// divergence not under its floor.
  package let total: Tensor
  /// Nats that the tokens take, a phrase.
  package let reconstruction: Tensor
  /// Divergence of the posteriors from the unit Gaussian in nats, a phrase.
  package let divergence: Tensor
  /// By voice, `[phrase · step, tokenCount]`.
  package let logits: [Tensor]
  /// What was decoded, `[phrase, latentSize]`.
  package let latent: Tensor
}

extension PhraseNetwork {
  /// The evidence bound of some phrases, its second term weighed by β and perhaps not under a floor.
  ///
  /// Sources: Higgins et al. 2017, "beta-VAE", equation 4; for the floor Kingma et al. 2016, "Improved
  /// variational inference with inverse autoregressive flow", equation 15.
  /// - Parameters:
  ///   - target: the phrases.
  ///   - heard: what the encoder reads of them.
  ///   - remembered: what the decoder is told of the tokens before each step.
  ///   - beta: β.
  ///   - freeBits: divergence that each number of the latent has for nothing, in bits, ≥ 0.
  ///   - noise: Gaussian, `[phrase, latentSize]`; none decodes the posteriors' means.
  ///   - regularise: dropout, in training.
  package func loss(
    of target: PhraseBatch, heard: PhraseBatch, remembered: PhraseBatch, beta: Float,
    freeBits: Float = 0, in graph: Graph, noise: Tensor?, regularise: (Tensor) -> Tensor
  ) -> PhraseLoss {
    let posterior = encoder(heard, in: graph, regularise: regularise)
    let latent = noise.map { posterior.sample(noise: $0) } ?? posterior.mean
    let logits = decoder.logits(of: latent, history: remembered, regularise: regularise)
    let phrases = Float(target.count)
    let parts = zip(logits, target.tokens).map { crossEntropy($0, classes: $1).sum() / phrases }
    let reconstruction = parts.dropFirst().reduce(parts[0]) { $0 + $1 }
    let divergence = posterior.divergence.sum() / phrases
    let charged = freeBits == 0 ? divergence : posterior.divergence(freeBits: freeBits)
    return PhraseLoss(
      total: (reconstruction + charged * beta) / Float(configuration.kind.stepCount),
      reconstruction: reconstruction, divergence: divergence, logits: logits, latent: latent)
  }
}
