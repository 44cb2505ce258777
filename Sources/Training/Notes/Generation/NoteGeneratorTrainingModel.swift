import Neural
import NoteVAE

/// A generator of notes as the trainer sees it: notes' codes, what is said of them, and noise.
///
/// As a flow it is asked, on the straight line from noise to code, for the velocity at a random time
/// (Lipman et al. 2023, "Flow matching for generative modeling", equation 23). Against a discriminator
/// it goes from noise to code in one step, and both are trained at once as in ``NoteAdversary``
/// (Goodfellow et al. 2014; on latents: Engel et al. 2018, "Latent constraints").
struct NoteGeneratorTrainingModel: TrainableModel {
  let network: NoteGeneratorNetwork
  /// Of the adversarial method; nil for a flow.
  let discriminator: CodeDiscriminator?
  let data: NoteGeneratorData
  /// Indices into the data, by split.
  let items: [TrainingBatch.Split: [Int]]

  var parameters: ParameterStore { network.parameters }

  /// Share of the notes of which no words are told, and of those of which no traits are.
  private static let silence: Float = 0.3
  /// Share of the single words, and of the single traits, that are told of others.
  private static let told: Float = 0.6

  func losses(of batch: TrainingBatch, in graph: Graph) -> Losses {
    let notes = batch.items.map { items[batch.split]![$0] }
    let requests = notes.enumerated().map { position, note in
      var random = batch.random(position).stream(0)
      return batch.split == .training
        ? Self.leaving(data.requests[note], using: &random) : data.requests[note]
    }
    let codes = graph.tensor(
      Shape(notes.count, network.codeSize), notes.flatMap { data.codes[$0] })
    let noise = batch.noise(width: network.codeSize, stream: 1, in: graph)
    guard let discriminator else {
      let times = (0..<batch.count).map { position in
        var random = batch.random(position).stream(2)
        return random.uniform()
      }
      let points = noise + (codes - noise) * graph.tensor(Shape(batch.count, 1), times)
      return Losses(squaredError(network(points, at: times, requests), codes - noise))
    }
    let made =
      noise + network(noise, at: .init(repeating: 0, count: batch.count), requests)
    let form = AdversarialForm.hinge
    let recorded = discriminator(codes, requests, isFrozen: false)
    let caught = discriminator(made.detached, requests, isFrozen: false)
    let lesson = form.discriminatorLoss(recorded: recorded, made: caught)
    let game = form.generatorLoss(made: discriminator(made, requests, isFrozen: true))
    return Losses(lesson + game, ["discriminator": lesson, "adversarial": game])
  }

  /// A request of which some is left unsaid.
  private static func leaving(
    _ request: NoteGeneratorNetwork.Request, using random: inout RandomGenerator
  ) -> NoteGeneratorNetwork.Request {
    var request = request
    let (hasWords, hasTraits) = (random.uniform() > silence, random.uniform() > silence)
    request.words = request.words.filter { _ in random.uniform() < told && hasWords }
    request.traits = request.traits.map { random.uniform() < told && hasTraits ? $0 : nil }
    return request
  }
}
