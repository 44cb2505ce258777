import Corpora
import Foundation
import Neural
import NoteVAE

/// Trains a generator of notes on the latents of a corpus.
public struct NoteGeneratorTraining {
  /// What a training needs to know.
  public struct Options: TrainingChoices {
    /// Which encoder's latents are learned; set when the training begins.
    public internal(set) var latentSpace = ""
    /// How noise becomes a code.
    public var method = NoteGenerator.Method.flow
    /// Batch, rate, seed, threads.
    public var settings = TrainingSettings(batchSize: 64)

    /// The settings of the shipped generator.
    public init() {}
  }

  private let model: NoteModel
  private let method: NoteGenerator.Method
  private let manifests: [CorpusManifest]
  private let trainer: Trainer<NoteGeneratorTrainingModel>

  /// Prepares a training: encodes the corpus.
  /// - Parameters:
  ///   - model: whose latents are learned.
  ///   - directories: the corpus, one folder or more.
  ///   - folder: where checkpoints, log and weights are kept.
  ///   - options: how; taken from the folder when resuming.
  ///   - length: how long; when resuming, the length that the training began with if nil.
  ///   - isResuming: whether the folder holds a training to go on with.
  ///   - onEncoded: told of notes encoded and of all.
  /// - Throws: `NoteCorpusError` or `TrainingError`.
  public init(
    _ model: NoteModel, corpus directories: [URL], folder: URL, options: Options,
    length: TrainingLength?, isResuming: Bool, onEncoded: (Int, Int) -> Void = { _, _ in }
  ) throws {
    var options = options
    options.latentSpace = model.latentSpace
    let corpus = try NoteCorpus(directories: directories)
    let plan = try TrainingPlan(
      folder: folder, options: options,
      corpus: TrainingPlan<Options>.identity(of: corpus.manifests), isResuming: isResuming)
    guard Ranks.current.isLeaders(corpus.fingerprint) else {
      throw TrainingError.corpusOfAnotherRank
    }
    guard plan.options.latentSpace == model.latentSpace else {
      throw TrainingError.otherTraining(folder: folder.path)
    }
    let data = NoteGeneratorData(
      corpus, encodedBy: model, workerCount: options.settings.workers, progress: onEncoded)
    let items: [TrainingBatch.Split: [Int]] = [
      .training: corpus.notes.indices.filter { $0 % 101 != 100 },
      .validation: corpus.notes.indices.filter { $0 % 101 == 100 },
    ]
    self.model = model
    method = plan.options.method
    manifests = corpus.manifests
    let isGame = method == .adversarial
    let seed = plan.options.settings.seed
    trainer = try Trainer(
      plan, length: length, itemCounts: items.mapValues(\.count), chunkSize: 64,
      optimiser: isGame
        ? .init(beta1: 0.5, beta2: 0.99, gradientNormLimit: 10)
        : .init(weightDecay: 0.01, gradientNormLimit: 1), folder: folder
    ) {
      let network = NoteGeneratorNetwork(
        codeSize: data.statistics.mean.count, wordCount: data.vocabulary.count, seed: seed)
      var random = RandomGenerator(seed: seed).stream(1)
      return NoteGeneratorTrainingModel(
        network: network,
        discriminator: isGame ? CodeDiscriminator(network, using: &random) : nil, data: data,
        items: items)
    }
  }

  /// Trains until all steps are done or it is asked to stop.
  /// - Parameters:
  ///   - command: the command line, for the card.
  ///   - progress: where it is told how far the training is.
  ///   - shouldStop: asked before each step; true saves and ends the training.
  /// - Throws: `TrainingError`.
  /// - Returns: the generator with averaged weights, and whether all steps were done.
  public func run(
    command: String = "", progress: TrainingProgress = .silent, shouldStop: () -> Bool = { false }
  ) throws -> (generator: NoteGenerator, isFinished: Bool) {
    trainer.progress = progress
    let ending = try trainer.run(shouldStop: shouldStop)
    let data = trainer.model.data
    let network = NoteGeneratorNetwork(
      codeSize: data.statistics.mean.count, wordCount: data.vocabulary.count, seed: 0)
    for parameter in network.parameters.parameters {
      guard let trained = trainer.result.parameter(named: parameter.name) else { continue }
      network.parameters.set(parameter, to: trainer.result.values(of: trained))
    }
    data.statistics.add(to: network.parameters)
    let card = trainer.card(
      data: manifests.flatMap(\.sources).map(\.name).joined(separator: ", ")
        + ": \(data.codes.count) notes",
      licence: Set(manifests.map(\.licenceNote)).sorted().joined(separator: " "),
      command: command)
    return (
      NoteGenerator(
        network: network, statistics: data.statistics, configuration: model.configuration,
        vocabulary: data.vocabulary, method: method, latentSpace: model.latentSpace, card: card),
      ending == .finished
    )
  }
}
