import Neural

/// Latents to the probabilities of tokens.
package protocol PhraseDecoder: Sendable {
  /// Logits of all steps at once, each step knowing the tokens before it.
  /// - Parameters:
  ///   - latent: `[phrase, latentSize]`.
  ///   - history: the phrases themselves, or with unknown tokens among them.
  ///   - regularise: dropout, in training.
  /// - Returns: by part, `[phrase · step, tokenCount]`.
  func logits(
    of latent: Tensor, history: PhraseBatch, regularise: (Tensor) -> Tensor
  ) -> [Tensor]

  /// Begins a walk through the steps, for drawing one token after the other.
  /// - Returns: what gives the logits of a step, by part `[phrase, tokenCount]`, when all tokens
  ///   before it are in the batch; to be asked for steps 0, 1, 2, … in order.
  func walk(_ latent: Tensor) -> (_ step: Int, _ tokens: PhraseBatch) -> [Tensor]
}
