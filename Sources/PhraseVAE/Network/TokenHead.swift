import Neural
import Music

/// Channels of a step to the logits of one part's tokens.
///
/// The logit of a set of drums is its own plus the sum of its members', so that sets which were never
/// heard are judged by their members.
struct TokenHead: Sendable {
  private let voice: PhraseKind.Voice
  private let own: Linear
  private let members: Linear?

  init(
    _ name: String, voice: PhraseKind.Voice, inputs: Int, in store: ParameterStore,
    using random: inout RandomGenerator
  ) {
    self.voice = voice
    own = Linear(
      "\(name).own", inputs: inputs, outputs: voice.tokenCount, in: store, using: &random)
    members =
      voice.isPitched
      ? nil
      : Linear(
        "\(name).members", inputs: inputs, outputs: PhraseKind.Voice.drumCount, in: store,
        using: &random)
  }

  /// `[rows, inputs]` → `[rows, tokenCount]`.
  package func callAsFunction(_ x: Tensor) -> Tensor {
    let logits = own(x)
    guard let members else { return logits }
    let sets = TokenEmbedding.members(of: Array(0..<voice.tokenCount), in: x.graph)
    return logits + matmul(members(x), sets, transposeB: true)
  }
}
