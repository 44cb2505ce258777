import Corpora
import PhraseVAE
import Neural
import Music

/// The phrase VAE as the trainer sees it: a phrase goes in and is asked for again.
///
/// Three things make it harder than copying. The phrase is moved to another key, and may be played at
/// another tempo, a trio by another band. Some segments are hidden from the encoder, so that it learns to
/// tell them from the others, which is what infilling and continuing need. Some tokens are hidden from
/// the decoder's history, so that it believes the latent, not its neighbours.
struct PhraseTrainingModel: TrainableModel {
  /// What the losses weigh, and how hard the task is made.
  struct Task: Codable, Sendable {
    /// Factor on the divergence of the posterior when warmed up.
    var beta: Float
    /// Steps over which the factor rises from 0.
    var betaWarmUp: Int
    /// Divergence that each number of the latent has for nothing, in bits.
    var freeBits: Float
    /// Furthest transposition, in semitones up or down.
    var transposition = 6
    /// Share of phrases that are tried at twice the speed, beside another of the same tune; in metres
    /// that allow it.
    var doubledShare: Float = 0.3
    /// Share of phrases of which one half is played at half the speed; likewise.
    var halvedShare: Float = 0.1
    /// Share of phrases of which segments are hidden from the encoder.
    var forgottenShare: Float = 0.1
    /// Share of tokens that are hidden from the decoder's history.
    var historyDropout: Float = 0.3
    /// Share of what a layer adds that is lost.
    var dropout: Float = 0.1
  }

  let network: PhraseNetwork
  let corpus: PhraseCorpus
  let task: Task
  /// Indices into the corpus's training windows, by split.
  let items: [TrainingBatch.Split: [Int]]
  /// What is learned along with the corpus, so that it is not forgotten.
  var rehearsal: PhraseRehearsal?

  var parameters: ParameterStore { network.parameters }

  func losses(of batch: TrainingBatch, in graph: Graph) -> Losses {
    let isTraining = batch.split == .training
    let target = PhraseBatch(
      (0..<batch.count).map { phrase(batch, $0) }, kind: network.configuration.kind)
    var random = batch.random(0).stream(1)
    let regularise: (Tensor) -> Tensor = { x in
      isTraining ? dropout(x, probability: task.dropout, using: &random) : x
    }

    let rise = min(1, Float(batch.step + 1) / Float(max(1, task.betaWarmUp)))
    let loss = network.loss(
      of: target, heard: isTraining ? heard(target, batch) : target,
      remembered: isTraining ? remembered(target, batch) : target, beta: task.beta * rise,
      freeBits: task.freeBits, in: graph,
      noise: isTraining
        ? batch.noise(width: network.configuration.latentSize, stream: 2, in: graph) : nil,
      regularise: regularise)
    return Losses(
      loss.total,
      values: [
        ("reconstruction", Double(loss.reconstruction.scalar)),
        ("kl", Double(loss.divergence.scalar)),
      ] + accuracies(loss.logits, loss.latent, target, isTraining: isTraining))
  }

  /// Share of steps that are right, by voice: in training when the tokens before are told, in
  /// validation when the phrase is decoded freely from the latent alone, likeliest token by likeliest
  /// token.
  private func accuracies(
    _ logits: [Tensor], _ latent: Tensor, _ target: PhraseBatch, isTraining: Bool
  ) -> [(name: String, value: Double)] {
    let kind = target.kind
    let decoded: [[Int]]
    if isTraining {
      decoded = zip(logits, kind.voices).map { TokenChoice.likeliest(of: $0, voice: $1) }
    } else {
      var random = [RandomGenerator](repeating: RandomGenerator(seed: 0), count: target.count)
      decoded =
        network.decode(
          latent, given: PhraseBatch(unknown: kind, count: target.count), temperature: 0,
          random: &random
        ).tokens
    }
    return zip(kind.voices, zip(decoded, target.tokens)).map { voice, tokens in
      let right = zip(tokens.0, tokens.1).count { $0 == $1 }
      return ("accuracy_\(voice.rawValue)", Double(right) / Double(tokens.1.count))
    }
  }

  /// The phrase of an item; in training in a key, and perhaps at a tempo, of its own.
  private func phrase(_ batch: TrainingBatch, _ position: Int) -> NoteGrid {
    let window = items[batch.split]![batch.items[position]]
    let phrase = corpus.train[window]
    guard batch.split == .training else { return phrase }
    var random = batch.random(position).stream(0)
    if let known = rehearsal?.phrase(batch.random(position).stream(6)) {
      return moved(known, using: &random)
    }
    let played = rearranged(phrase, batch.random(position).stream(5))
    let retimed = retimed(played, window: window, using: &random)
    return moved(retimed, using: &random)
  }

  /// The phrase in another key.
  private func moved(_ phrase: NoteGrid, using random: inout RandomGenerator) -> NoteGrid {
    let semitones = random.integer(below: 2 * task.transposition + 1) - task.transposition
    return phrase.transposed(by: semitones) ?? phrase
  }

  private func rearranged(_ phrase: NoteGrid, _ random: RandomGenerator) -> NoteGrid {
    guard case .trio(let trio) = phrase else { return phrase }
    var random = random
    let others = items[.training]!
    return .trio(
      Rearrangement.of(trio, using: &random) { random in
        let other = corpus.train[others[random.integer(below: others.count)]]
        guard case .trio(let trio) = other else { preconditionFailure("a corpus of two kinds") }
        return trio
      })
  }

  private func retimed(
    _ phrase: NoteGrid, window: Int, using random: inout RandomGenerator
  ) -> NoteGrid {
    guard TempoChange.applies(to: phrase.metre) else { return phrase }
    let choice = random.uniform()
    if choice < task.doubledShare {
      let tune = corpus.train.sources[corpus.train.source(of: window)].windows
      let other = corpus.train[tune.lowerBound + random.integer(below: tune.count)]
      return TempoChange.doubled(phrase, other) ?? phrase
    }
    guard choice < task.doubledShare + task.halvedShare else { return phrase }
    return TempoChange.halved(phrase, half: random.integer(below: 2))
  }

  /// What the encoder gets to read.
  private func heard(_ target: PhraseBatch, _ batch: TrainingBatch) -> PhraseBatch {
    let kind = target.kind
    var heard = target
    for phrase in 0..<target.count {
      var random = batch.random(phrase).stream(3)
      guard random.uniform() < task.forgottenShare else { continue }
      let length = 1 + random.integer(below: kind.segmentCount / 2)
      let first = random.integer(below: kind.segmentCount - length + 1)
      heard.forget(
        phrase: phrase, steps: first * kind.segmentLength..<(first + length) * kind.segmentLength)
    }
    return heard
  }

  /// What the decoder is told of the tokens before each step.
  private func remembered(_ target: PhraseBatch, _ batch: TrainingBatch) -> PhraseBatch {
    let kind = target.kind
    var remembered = target
    for phrase in 0..<target.count {
      var random = batch.random(phrase).stream(4)
      for step in 0..<kind.stepCount where random.uniform() < task.historyDropout {
        remembered.forget(phrase: phrase, steps: step..<step + 1)
      }
    }
    return remembered
  }
}
