import Neural
import Music

/// The phrase VAE: phrases to latents, latents to phrases.
///
/// ```swift
/// let model = try PhraseModel(contentsOf: preset)
/// let latents = model.encode([first, second])
/// let path = (0...8).map { PhraseLatent.slerp(latents[0], latents[1], position: Double($0) / 8) }
/// let phrases = model.decode(path)
/// ```
///
/// The weights do not change after the model is made, so any number of threads may use it.
public final class PhraseModel: Sendable {
  package let network: PhraseNetwork
  package let landscape: LatentLandscape
  /// Makes latents of noise; without one, the landscape's Gaussian does.
  package let flow: LatentFlow?
  /// Chooses among drawn phrases; without one, the first that is drawn is taken.
  package let critic: PhraseCritic?
  /// What drawn phrases repeat of themselves; without, nothing but what comes by chance.
  package let forms: PhraseForms?

  /// Shape of the network.
  public var configuration: PhraseModelConfiguration { network.configuration }

  /// What the phrases are.
  public var kind: PhraseKind { configuration.kind }

  /// What the preset says of itself: how it was trained.
  public let card: ModelCard

  /// Which preset it is, 16 hexadecimal digits: latents of another one mean something else.
  public let identity: String

  package init(
    network: PhraseNetwork, landscape: LatentLandscape, flow: LatentFlow? = nil,
    critic: PhraseCritic? = nil, forms: PhraseForms? = nil, card: ModelCard
  ) {
    self.network = network
    self.landscape = landscape
    self.flow = flow
    self.critic = critic
    self.forms = forms
    self.card = card
    identity = network.parameters.fingerprint
  }

  // MARK: Encoding

  /// Reads phrases of the model's kind.
  /// - Returns: the means of their posteriors.
  public func encode(_ phrases: [NoteGrid]) -> [PhraseLatent] {
    encode(PhraseBatch(phrases, kind: kind)).map(\.mean)
  }

  /// The same for phrases with unknown tokens, with the deviations of the posteriors.
  func encode(_ batch: PhraseBatch) -> [(mean: PhraseLatent, deviation: [Float])] {
    guard batch.count > 0 else { return [] }
    let size = configuration.latentSize
    return network.inference { graph in
      let posterior = network.encoder(batch, in: graph) { $0 }
      let deviations = exp(posterior.logVariance * 0.5).values
      let means = posterior.mean.values
      return (0..<batch.count).map { phrase in
        let place = phrase * size..<(phrase + 1) * size
        return (PhraseLatent(values: Array(means[place])), Array(deviations[place]))
      }
    }
  }

  // MARK: Decoding

  /// Plays latents, each token knowing those before it.
  /// - Parameters:
  ///   - latents: of this model.
  ///   - temperature: how freely tokens are drawn: 1 as they are likely, below 1 the likelier ones
  ///     more often, 0 always the likeliest.
  ///   - seed: of the draw.
  public func decode(
    _ latents: [PhraseLatent], temperature: Double = 0, seed: UInt64 = 1
  ) -> [NoteGrid] {
    decode(
      latents, given: PhraseBatch(unknown: kind, count: latents.count), temperature: temperature,
      random: RandomGenerator(seed: seed)
    ).phrases
  }

  /// The same with some tokens given; only unknown ones are drawn.
  func decode(
    _ latents: [PhraseLatent], given: PhraseBatch, temperature: Double, random: RandomGenerator
  ) -> PhraseBatch {
    guard !latents.isEmpty else { return given }
    var streams = latents.indices.map { random.stream($0) }
    return network.inference { graph in
      network.decode(
        graph.tensor(
          Shape(latents.count, configuration.latentSize), latents.flatMap(\.values)),
        given: given, temperature: Float(temperature), random: &streams)
    }
  }
}
