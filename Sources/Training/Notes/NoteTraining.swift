import NoteVAE
import Corpora
import Foundation
import Neural

/// Trains a note model on a corpus and keeps what comes of it.
///
/// A corpus may lie in several folders; one that holds less than a tenth of all notes is repeated until
/// it is a tenth. Of the training notes every 101st is set aside to judge the weights on the way; notes
/// of unseen keys and unseen instruments are in a file that is not opened here.
public struct NoteTraining {
  /// What a training needs to know.
  public struct Options: TrainingChoices {
    /// Shape of the network.
    public var model = NoteModelConfiguration()
    /// Batch, rate, seed, threads.
    public var settings = TrainingSettings(batchSize: 16)
    /// A stage in which discriminators teach the decoder of a trained model; nil for none. The encoder
    /// stays as it is, so that latents keep their meaning.
    public var adversarial: AdversarialOptions?

    /// The settings of the shipped model.
    public init() {}
  }

  /// Frames of each note that are heard: 280 frames of 512 samples are 3 seconds.
  static let frameCount = 280

  /// Called with the averaged weights whenever they were judged, with the loss on the notes that were
  /// set aside: to draw pictures, or to measure what else one wants to know.
  public var onEvaluation: (NoteModel, TrainingRecord) -> Void = { _, _ in }

  private let trainer: Trainer<NoteTrainingModel>

  /// Prepares a training.
  /// - Parameters:
  ///   - directories: the corpus, one folder or more.
  ///   - folder: where checkpoints, log and weights are kept.
  ///   - options: what to train; taken from the folder when resuming.
  ///   - length: how long; when resuming, the length that the training began with if nil, else a new
  ///     one in all, to whose end the learning rate then falls.
  ///   - isResuming: whether the folder holds a training to go on with.
  ///   - start: a model to begin with instead of random weights; its shape replaces the options', but
  ///     a model without timbre profiles learns to read them.
  /// - Throws: `NoteCorpusError` or `TrainingError`.
  public init(
    corpus directories: [URL], folder: URL, options: Options = Options(),
    length: TrainingLength? = nil, isResuming: Bool = false, start: NoteModel? = nil
  ) throws {
    let corpus = try NoteCorpus(directories: directories)
    var plan = try TrainingPlan(
      folder: folder, options: options,
      corpus: TrainingPlan<Options>.identity(of: corpus.manifests), isResuming: isResuming)
    guard Ranks.current.isLeaders(corpus.fingerprint) else {
      throw TrainingError.corpusOfAnotherRank
    }
    if let start {
      let timbreBands = plan.options.model.timbreBands
      plan.options.model = start.configuration
      if start.configuration.timbreBands == 0 { plan.options.model.timbreBands = timbreBands }
    }
    let options = plan.options
    let items: [TrainingBatch.Split: [Int]] = [
      .training: Self.trainingItems(of: corpus),
      .validation: corpus.notes.indices.filter { $0 % 101 == 100 },
    ]
    trainer = try Trainer(
      plan, length: length, itemCounts: items.mapValues(\.count), chunkSize: 4,
      optimiser: Self.optimiser(of: options), folder: folder
    ) {
      let network = NoteNetwork(options.model, seed: options.settings.seed)
      if let start {
        for parameter in start.network.parameters.parameters {
          guard let own = network.parameters.parameter(named: parameter.name) else { continue }
          network.parameters.set(own, to: start.network.parameters.values(of: parameter))
        }
      }
      var random = RandomGenerator(seed: options.settings.seed).stream(1)
      let adversary = options.adversarial.map {
        NoteAdversary($0, options.model, in: network.parameters, using: &random)
      }
      return NoteTrainingModel(
        network: network, corpus: corpus, weights: .init(), spectralLoss: .init(),
        adversary: adversary, movements: PitchMovements(options.model),
        frameCount: Self.frameCount, items: items)
    }
  }

  /// Against an adversary averages are short, since the game does not stand still (Adam's β₁ of 0.8
  /// as in HiFi-GAN: Kong et al. 2020, section 4), and the encoder does not move.
  private static func optimiser(of options: Options) -> AdamW.Configuration {
    guard let adversarial = options.adversarial else { return .init(gradientNormLimit: 1) }
    return .init(
      beta1: 0.8, beta2: 0.99, gradientNormLimit: 1,
      rateFactors: [
        NoteEncoder.prefix: 0, NoteAdversary.prefix: adversarial.discriminatorRate,
      ])
  }

  /// Indices of the notes to learn from, those of small folders more than once.
  private static func trainingItems(of corpus: NoteCorpus) -> [Int] {
    let all = corpus.notes.indices.filter { $0 % 101 != 100 }
    let byFolder = Dictionary(grouping: all) { corpus.notes[$0].folder }
    return byFolder.keys.sorted().flatMap { folder in
      let notes = byFolder[folder]!
      let repeats = max(1, Int((Double(all.count) / 10 / Double(notes.count)).rounded()))
      return (0..<repeats).flatMap { _ in notes }
    }
  }

  /// Trains until all steps are done or it is asked to stop.
  /// - Parameters:
  ///   - command: the command line, for the preset's card.
  ///   - progress: where it is told how far the training is.
  ///   - shouldStop: asked before each step; true saves and ends the training.
  /// - Throws: `TrainingError`.
  /// - Returns: the averaged weights, and whether all steps were done.
  public func run(
    command: String = "", progress: TrainingProgress = .silent, shouldStop: () -> Bool = { false }
  ) throws -> (model: NoteModel, isFinished: Bool) {
    trainer.progress = progress
    trainer.onValidation = { record in onEvaluation(currentModel(command: command), record) }
    let ending = try trainer.run(shouldStop: shouldStop)
    return (currentModel(command: command), ending == .finished)
  }

  /// Goes one step on and keeps nothing of it, to be timed.
  package func takeStep() throws(TrainingError) { try trainer.takeStep() }

  /// The averaged weights as they are now.
  private func currentModel(command: String) -> NoteModel {
    let model = trainer.model
    let manifests = model.corpus.manifests
    var licences: [String] = []
    for note in manifests.map(\.licenceNote) where !licences.contains(note) {
      licences.append(note)
    }
    let card = trainer.card(
      data: manifests.flatMap(\.sources).map(\.name).joined(separator: ", ")
        + ": \(Set(model.items[.training]!).count) notes",
      licence: licences.joined(separator: " "), command: command)
    let network = NoteNetwork(model.network.configuration, seed: 0)
    for parameter in network.parameters.parameters {
      guard let trained = trainer.result.parameter(named: parameter.name) else { continue }
      network.parameters.set(parameter, to: trainer.result.values(of: trained))
    }
    return NoteModel(network: network, card: card)
  }
}
