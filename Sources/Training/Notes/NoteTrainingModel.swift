import NoteVAE
import Corpora
import Neural

/// The note VAE as the trainer sees it: a note goes in, and the note itself or another key and
/// velocity of the same instrument is asked for.
///
/// Asking for another note with what was heard of the first pulls pitch and velocity out of the
/// latent: what is left is the instrument, and one recorded note becomes a keyboard.
struct NoteTrainingModel: TrainableModel {
  /// What the losses weigh.
  struct Weights: Codable, Sendable {
    /// Factor on the divergence of the posterior, a note's sum in nats, when warmed up.
    var beta: Float = 5e-4
    /// Steps over which the factor rises from 0.
    var betaWarmUp = 2_000
    /// Share of notes for which another note of the instrument is asked.
    var crossShare: Float = 0.5
    /// Frames of each note that are decoded; all are encoded.
    var decodedFrames = 140
    /// Share of notes whose timbre profile is kept from the decoder, so that it also plays latents
    /// that have none.
    var profileDropout: Float = 0.15
    /// Share of pairs that are sent through a ``NoteAugmentation``.
    var augmentedShare: Float = 0.5
    /// Whether spectra are changed at random; see ``SpectralAugmentation``.
    var augmentsSpectra = true
  }

  let network: NoteNetwork
  let corpus: NoteCorpus
  let weights: Weights
  let spectralLoss: SpectralLoss
  /// What tells made notes from recorded ones; with it the encoder stays as it is.
  var adversary: NoteAdversary?
  /// How the pitch of each note moves.
  let movements: PitchMovements
  /// Frames of each note that are heard.
  let frameCount: Int
  /// Indices into the corpus's notes, by split.
  let items: [TrainingBatch.Split: [Int]]

  var parameters: ParameterStore { network.parameters }

  func losses(of batch: TrainingBatch, in graph: Graph) -> Losses {
    let configuration = network.configuration
    let bins = configuration.stft.binCount
    let isTraining = batch.split == .training
    var heard: [TrainingNote] = []
    var asked: [TrainingNote] = []
    var starts: [Int] = []
    var hidesProfile: [Bool] = []
    for position in 0..<batch.count {
      var random = batch.random(position).stream(0)
      let index = items[batch.split]![batch.items[position]]
      let partner = partner(of: index, using: &random)
      starts.append(start(using: &random))
      hidesProfile.append(isTraining && random.uniform() < weights.profileDropout)
      let change = isTraining ? change(using: &random) : .init()
      heard.append(note(index, change, take: 0))
      asked.append(partner == index ? heard.last! : note(partner, change, take: 1))
    }
    let analyses = heard.map(\.analysis)
    let posterior = network.posterior(
      of: analyses, conditions: heard.map(\.condition),
      fundamentals: heard.map(\.fundamentals), in: graph)
    let timbres = profiles(of: heard, hidden: hidesProfile)
    // Against an adversary the encoder is frozen, and what is decoded is what encoding gives.
    let isSampled = isTraining && adversary == nil
    let global = sample(posterior.global, batch, stream: 1, isSampled: isSampled)
    let local = sample(posterior.local, batch, stream: 2, isSampled: isSampled)

    // One decoded stretch a note; all of them start where the first one does when judging.
    var terms = SpectralLoss.Terms()
    var game = NoteAdversary.Terms()
    var total: Tensor?
    for (start, positions) in Dictionary(grouping: 0..<batch.count, by: { starts[$0] }).sorted(
      by: { $0.key < $1.key })
    {
      let frames = start..<start + weights.decodedFrames
      let targets = positions.map { position in
        SpectralLoss.Target(
          power: Array(
            asked[position].analysis.power[frames.lowerBound * bins..<frames.upperBound * bins]),
          bins: bins)
      }
      let powers = network.decoder(
        local: concatenate(positions.map { local.rows($0..<$0 + 1) }, axis: 0),
        global: concatenate(positions.map { global.rows($0..<$0 + 1) }, axis: 0),
        conditions: positions.map { asked[$0].condition },
        timbres: timbres.map { timbres in
          graph.tensor(
            Shape(positions.count, timbres[0].count), positions.flatMap { timbres[$0] })
        }, fundamentals: positions.flatMap { asked[$0].fundamentals[frames] }, frames: frames)
      var (loss, parts) = spectralLoss(powers, targets: targets)
      let share = Float(positions.count) / Float(batch.count)
      terms.add(parts, weight: Double(share))
      if let adversary {
        let (own, parts) = play(
          adversary, against: powers, of: positions.map { asked[$0] }, frames: frames,
          randoms: positions.map { batch.random($0).stream(3) }, step: batch.step)
        loss = loss + own
        game.add(parts, weight: Double(share))
      }
      total = total.map { $0 + loss * share } ?? loss * share
    }

    let notes = Float(batch.count)
    let globalNats = posterior.global.divergence.sum() / notes
    let localNats = posterior.local.divergence.sum() / notes
    var values = [
      ("texture_db", terms.texture), ("frame_db", terms.frame), ("share", terms.share),
      ("kl_global", Double(globalNats.scalar)), ("kl_local", Double(localNats.scalar)),
    ]
    guard adversary == nil else {
      values += [
        ("discriminator", game.discriminator), ("recorded_score", game.recordedScore),
        ("made_score", game.madeScore), ("matching", game.matching),
        ("recorded_spread", game.recordedSpread), ("made_spread", game.madeSpread),
      ]
      return Losses(total!, values: values)
    }
    let rise = min(1, Float(batch.step) / Float(max(1, weights.betaWarmUp)))
    return Losses(total! + (globalNats + localNats) * (weights.beta * rise), values: values)
  }

  /// Lets the discriminators see some frames of what was decoded, beside the same of the notes that
  /// were asked for.
  /// - Parameters:
  ///   - powers: what was decoded, `[2, note · frame, bin]`.
  ///   - frames: those that were decoded.
  ///   - randoms: one generator a note.
  private func play(
    _ adversary: NoteAdversary, against powers: Tensor, of notes: [TrainingNote],
    frames: Range<Int>, randoms: [RandomGenerator], step: Int
  ) -> (loss: Tensor, terms: NoteAdversary.Terms) {
    let bins = network.configuration.stft.binCount
    let length = NotePicture.frameCount
    var random = randoms[0]
    let first = random.integer(below: frames.count - length + 1)
    let seen = frames.lowerBound + first..<frames.lowerBound + first + length
    let combs = adversary.picture.combs(
      notes.flatMap { $0.fundamentals[seen] }, in: powers.graph)
    let made = powers.reshaped(Shape(2, notes.count, frames.count, bins))
      .sliced(axis: 2, first..<first + length)
    return adversary(
      recorded: adversary.picture.recorded(
        notes.map { Array($0.analysis.power[seen.lowerBound * bins..<seen.upperBound * bins]) },
        combs: combs),
      made: adversary.picture.drawn(made, noises: randoms.map { $0.stream(1) }, combs: combs),
      step: step)
  }

  /// What a pair of notes is sent through; often nothing.
  private func change(using random: inout RandomGenerator) -> TrainingNote.Change {
    TrainingNote.Change(
      sound: random.uniform() < weights.augmentedShare
        ? NoteAugmentation.draw(using: &random) : nil,
      spectrum: weights.augmentsSpectra
        ? SpectralAugmentation(
          harmonicCount: network.configuration.harmonicCount, using: &random) : nil)
  }

  private func note(_ index: Int, _ change: TrainingNote.Change, take: Int) -> TrainingNote {
    let note = corpus.notes[index]
    let samples = corpus.samples(of: note)
    return TrainingNote(
      samples, as: note.condition, movement: movements.movement(of: index, note, samples),
      change, take: take, network.configuration, frameCount: frameCount)
  }

  /// What the decoder reads of each note's timbre; nil for a model without profiles.
  private func profiles(of notes: [TrainingNote], hidden: [Bool]) -> [[Float]]? {
    let count = NoteDecoder.timbreInputCount(network.configuration)
    guard count > 0 else { return nil }
    return zip(notes, hidden).map { note, isHidden in
      guard !isHidden else { return [Float](repeating: 0, count: count) }
      return network.profile(note.analysis.power, fundamentals: note.fundamentals)
        + note.condition.features
    }
  }

  /// The index of the note to ask for: the one that is heard, or another of its instrument, at most two
  /// octaves away.
  private func partner(of index: Int, using random: inout RandomGenerator) -> Int {
    let note = corpus.notes[index]
    guard random.uniform() < weights.crossShare else { return index }
    let family = corpus.family(of: note)
    for _ in 0..<8 {
      let other = family[random.integer(below: family.count)]
      if abs((corpus.notes[other].pitch ?? 0) - (note.pitch ?? 0)) <= 24 { return other }
    }
    return index
  }

  /// Where decoding begins: at the onset for one note in two, else where the last frame is decoded.
  private func start(using random: inout RandomGenerator) -> Int {
    let last = frameCount - weights.decodedFrames
    guard last > 0, random.uniform() < 0.5 else { return 0 }
    return last
  }

  private func sample(
    _ posterior: GaussianPosterior, _ batch: TrainingBatch, stream: Int, isSampled: Bool
  ) -> Tensor {
    guard adversary == nil else { return posterior.mean.detached }
    guard isSampled else { return posterior.mean }
    let shape = posterior.mean.shape
    let noise = batch.noise(
      width: shape.count / shape[0], stream: stream, in: posterior.mean.graph)
    return posterior.sample(noise: noise.reshaped(shape))
  }
}
