import Corpora
import Music
import Neural
import PhraseVAE

/// The critic as the trainer sees it: phrases of the corpus, each moved to some key, and as many that are
/// drawn anew in each step, at some temperature; it shall tell which are which.
///
/// Source: Goodfellow et al. 2014, "Generative adversarial networks", equation 1, of which this is the
/// discriminator's half: the model that draws does not change.
struct PhraseCriticTrainingModel: PhrasePart {
  static let weightDecay: Double = 0.05
  let critic: PhraseCritic
  /// What draws.
  let model: PhraseModel
  let windows: MovedWindows

  var parameters: ParameterStore { critic.parameters }

  /// Temperatures that phrases are drawn at.
  private static let temperatures: ClosedRange<Float> = 0.3...1
  /// Share of each added term that dropout leaves out in training.
  private static let lostShare: Float = 0.1

  func losses(of batch: TrainingBatch, in graph: Graph) -> Losses {
    let real = windows.phrases(of: batch).phrases
    let phrases = real + drawn(batch)
    let targets =
      [Float](repeating: 1, count: real.count) + [Float](repeating: 0, count: real.count)
    var random = batch.random(0).stream(4)
    let logits = critic(PhraseBatch(phrases, kind: model.kind), in: graph) {
      batch.split == .training ? dropout($0, probability: Self.lostShare, using: &random) : $0
    }
    let loss = bernoulliCrossEntropy(logits, graph.tensor(logits.shape, targets)).mean()
    let right = zip(logits.values, targets).count { ($0 > 0) == ($1 > 0.5) }
    return Losses(loss, values: [("accuracy", Double(right) / Double(targets.count))])
  }

  /// As many phrases as the batch has, drawn by the model without a critic.
  private func drawn(_ batch: TrainingBatch) -> [NoteGrid] {
    let size = model.configuration.latentSize
    let noise = (0..<batch.count).map { position -> [Float] in
      var values = [Float](repeating: 0, count: size)
      var random = batch.random(position).stream(1)
      values.withUnsafeMutableBufferPointer { random.fillNormal($0) }
      return values
    }
    // The same of a whole step, however it is dealt out.
    var random = RandomGenerator(seed: UInt64(batch.step))
    let range = Self.temperatures
    let temperature =
      range.lowerBound + random.uniform() * (range.upperBound - range.lowerBound)
    var streams = (0..<batch.count).map { batch.random($0).stream(2) }
    let latents = model.latents(from: noise).flatMap(\.values)
    return model.network.inference { graph in
      model.network.decode(
        graph.tensor(Shape(batch.count, size), latents),
        given: PhraseBatch(unknown: model.kind, count: batch.count),
        temperature: temperature, random: &streams)
    }.phrases
  }

  func replacing(in model: PhraseModel, weights: ParameterStore, card: ModelCard) -> PhraseModel {
    var critic = PhraseCritic(kind: model.kind, seed: 0)
    critic.parameters.copyValues(of: weights)
    critic.card = card
    return PhraseModel(
      network: model.network, landscape: model.landscape, flow: model.flow, critic: critic,
      forms: model.forms, card: model.card)
  }
}
