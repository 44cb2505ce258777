import Corpora
import PhraseVAE
import Neural
import Music

/// The flow as the trainer sees it: latents of phrases, each moved to some key, and noise; on the straight
/// line from noise to latent, its velocity is asked for at a random time.
///
/// Source: Lipman et al. 2023, "Flow matching for generative modeling", equation 23.
struct LatentFlowTrainingModel: TrainableModel {
  let flow: LatentFlow
  /// Whose latents.
  let network: PhraseNetwork
  let corpus: PhraseCorpus
  /// Indices into the corpus's training windows, by split.
  let items: [TrainingBatch.Split: [Int]]

  var parameters: ParameterStore { flow.parameters }

  func losses(of batch: TrainingBatch, in graph: Graph) -> Losses {
    let size = network.configuration.latentSize
    let (phrases, keys) = phrases(batch)
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

  /// The phrases of a batch, in training each in a key of its own, and by how much they were moved.
  private func phrases(_ batch: TrainingBatch) -> (phrases: [NoteGrid], keys: [Int]) {
    let windows = items[batch.split]!
    var (phrases, keys): ([NoteGrid], [Int]) = ([], [])
    for position in 0..<batch.count {
      let phrase = corpus.train[windows[batch.items[position]]]
      var random = batch.random(position).stream(0)
      let furthest = batch.split == .training ? LatentFlow.furthestKey : 0
      let key = random.integer(below: 2 * furthest + 1) - furthest
      let moved = phrase.transposed(by: key)
      phrases.append(moved ?? phrase)
      keys.append(moved == nil ? 0 : key)
    }
    return (phrases, keys)
  }
}
