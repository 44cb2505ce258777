import Neural

/// How a discriminator and what it judges are played against each other.
///
/// With D the discriminator's scores, x what is recorded and G what is made; each is a mean over
/// patches, made small by its own player.
public enum AdversarialForm: String, Codable, Sendable, CaseIterable {
  /// D: `max(0, 1 - D(x)) + max(0, 1 + D(G))`; G: `-D(G)`. A discriminator that is sure enough stops
  /// learning, so that what is made can catch up. Source: Lim, Ye 2017, "Geometric GAN".
  case hinge
  /// D: `-ln σ(D(x)) - ln(1 - σ(D(G)))`; G: `-ln σ(D(G))`, whose gradient stays where the
  /// discriminator wins. Source: Goodfellow et al. 2014, "Generative adversarial nets", section 3.
  case nonSaturating = "non-saturating"
  /// The game as it was first told, min over G, max over D of `E ln σ(D(x)) + E ln(1 - σ(D(G)))`:
  /// its gradient for G vanishes where the discriminator wins. Source: the same, equation 1.
  case minimax

  /// What the discriminator makes small.
  package func discriminatorLoss(recorded: Tensor, made: Tensor) -> Tensor {
    switch self {
    case .hinge: relu(1 - recorded).mean() + relu(1 + made).mean()
    case .nonSaturating, .minimax:
      Self.nats(recorded, isRecorded: true) + Self.nats(made, isRecorded: false)
    }
  }

  /// What the generator makes small.
  package func generatorLoss(made: Tensor) -> Tensor {
    switch self {
    case .hinge: -made.mean()
    case .nonSaturating: Self.nats(made, isRecorded: true)
    case .minimax: -Self.nats(made, isRecorded: false)
    }
  }

  /// Mean `-ln` of the probability that patches are what is said.
  private static func nats(_ scores: Tensor, isRecorded: Bool) -> Tensor {
    let said = scores.graph.tensor(scores.shape) { $0.update(repeating: isRecorded ? 1 : 0) }
    return bernoulliCrossEntropy(scores, said).mean()
  }
}
