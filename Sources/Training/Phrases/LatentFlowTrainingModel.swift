import Corpora
import PhraseVAE
import Neural
import Music

/// The flow as the trainer sees it: latents of phrases, each moved to some key, and noise; on the straight
/// line from noise to latent, its velocity is asked for at a random time.
///
/// Source: Lipman et al. 2023, "Flow matching for generative modeling", equation 23.
struct LatentFlowTrainingModel: PhrasePart {
  static let weightDecay: Double = 0.01
  let flow: LatentFlow
  /// Whose latents.
  let network: PhraseNetwork
  let windows: MovedWindows

  var parameters: ParameterStore { flow.parameters }

  func losses(of batch: TrainingBatch, in graph: Graph) -> Losses {
    let size = network.configuration.latentSize
    let (phrases, keys) = windows.phrases(of: batch)
    let latents = network.inference { inner in
      network.encoder(
        PhraseBatch(phrases, kind: network.configuration.kind), in: inner, regularise: { $0 }
      ).mean.values
    }
    let target = graph.tensor(Shape(batch.count, size), latents)
    let noise = batch.noise(width: size, stream: 1, in: graph)
    let times = (0..<batch.count).map { item in
      var random = batch.random(item).stream(2)
      return random.uniform()
    }
    let shares = graph.tensor(Shape(batch.count, 1), times)
    let points = noise + (target - noise) * shares
    let velocity = flow.velocity(of: points, at: times, keys: keys)
    return Losses(squaredError(velocity, target - noise))
  }

  func replacing(in model: PhraseModel, weights: ParameterStore, card: ModelCard) -> PhraseModel {
    var flow = LatentFlow(model.configuration, seed: 0)
    flow.parameters.copyValues(of: weights)
    flow.card = card
    return PhraseModel(
      network: model.network, landscape: model.landscape, flow: flow, critic: model.critic,
      forms: model.forms, card: model.card)
  }
}
