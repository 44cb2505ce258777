import Corpora
import PhraseVAE
import Foundation
import Neural
import Music

/// Trains a phrase model on a corpus and keeps what comes of it.
///
/// Of the corpus's training tunes every 20th is set aside to judge the weights on the way; the
/// held-out collections are in a file that is not opened here.
public struct PhraseTraining {
  /// What a training needs to know.
  public struct Options: TrainingChoices {
    /// Shape of the network.
    public var model: PhraseModelConfiguration
    /// Factor on the divergence of the posterior: more makes better samples and paths, less makes
    /// better copies.
    public var beta: Float
    /// Divergence that each number of the latent has for nothing, in bits; none if nil.
    public var freeBits: Float?
    /// Batch, rate, seed, threads.
    public var settings: TrainingSettings

    /// The settings of the shipped model of a kind.
    public init(kind: PhraseKind) {
      model = PhraseModelConfiguration(kind: kind)
      beta = 0.2
      settings = TrainingSettings(batchSize: kind.barCount == 2 ? 128 : 32)
    }

    /// Those with which a trained model of a kind goes on: the β that the shipped ones ended with, and a lower rate.
    public static func goingOn(kind: PhraseKind) -> Options {
      var options = Options(kind: kind)
      options.beta = kind.barCount == 2 ? 0.5 : 0.4
      options.settings.learningRate = 3e-4
      return options
    }
  }

  /// Steps over which the weight of the divergence rises.
  private static let betaWarmUp = 1_500

  private let trainer: Trainer<PhraseTrainingModel>
  private let start: PhraseModel?

  /// Prepares a training.
  /// - Parameters:
  ///   - directory: the corpus, of the kind that is trained.
  ///   - folder: where checkpoints, log and weights are kept.
  ///   - options: what to train; taken from the folder when resuming.
  ///   - beta: another weight of the divergence from here on, when resuming.
  ///   - freeBits: another floor under it from here on, likewise.
  ///   - length: how long; when resuming, the length that the training began with if nil, else a new
  ///     one in all, to whose end the learning rate then falls.
  ///   - isResuming: whether the folder holds a training to go on with.
  ///   - start: a model to begin with instead of random weights, whose shape replaces the options'. What
  ///     it draws is rehearsed along with the corpus.
  /// - Throws: `PhraseCorpusError`, `TrainingError` or `PhraseTrainingError`.
  public init(
    corpus directory: URL, folder: URL, options: Options, length: TrainingLength?, isResuming: Bool,
    beta: Float? = nil, freeBits: Float? = nil, start: PhraseModel? = nil
  ) throws {
    let corpus = try PhraseCorpus(directory: directory, of: options.model.kind)
    var plan = try TrainingPlan(
      folder: folder, options: options, corpus: TrainingPlan<Options>.identity(of: corpus.manifest),
      isResuming: isResuming)
    if let beta { plan.options.beta = beta }
    if let freeBits { plan.options.freeBits = freeBits }
    if let start { plan.options.model = start.configuration }
    self.start = start
    let options = plan.options
    let items = start == nil ? corpus.train.trainingItems : corpus.train.adaptationItems
    trainer = try Trainer(
      plan, length: length, itemCounts: items.mapValues(\.count), chunkSize: 64,
      optimiser: .init(weightDecay: 0.02, gradientNormLimit: 1), folder: folder
    ) {
      let network = PhraseNetwork(options.model, seed: options.settings.seed)
      if let start { network.parameters.copyValues(of: start.network.parameters) }
      return PhraseTrainingModel(
        network: network, corpus: corpus,
        task: .init(
          beta: options.beta, betaWarmUp: start == nil ? Self.betaWarmUp : 0,
          freeBits: options.freeBits ?? 0),
        items: items,
        rehearsal: start.map {
          PhraseRehearsal(
            of: $0, count: PhraseRehearsal.count(of: $0.kind), seed: options.settings.seed)
        })
    }
  }

  /// Trains until all steps are done or it is asked to stop.
  /// - Parameters:
  ///   - command: the command line, for the preset's card.
  ///   - progress: where it is told how far the training is.
  ///   - keep: share of the model that the training began with in what it gives, 0…1: weights on the way
  ///     from the old ones to the new.
  ///   - shouldStop: asked before each step; true saves and ends the training.
  /// - Returns: the averaged weights with what the corpus's phrases look like through them, and
  ///   whether all steps were done.
  public func run(
    command: String, progress: TrainingProgress = .silent, keep: Double = 0,
    shouldStop: () -> Bool = { false }
  ) throws -> (model: PhraseModel, isFinished: Bool) {
    trainer.progress = progress
    let ending = try trainer.run(shouldStop: shouldStop)
    let model = trainer.model
    let card = trainer.card(of: model.corpus.manifest, command: command, origin: start?.card)
    let network = PhraseNetwork(model.network.configuration, seed: nil)
    network.parameters.copyValues(of: trainer.result)
    if let start {
      network.parameters.move(towards: start.network.parameters, share: Float(keep))
    }
    let landscape = LatentLandscape(
      of: network, corpus: model.corpus.train, others: model.rehearsal?.phrases ?? [])
    let result = PhraseModel(
      network: network, landscape: landscape, flow: start?.flow, critic: start?.critic,
      forms: start?.forms, card: card)
    return (result, ending == .finished)
  }
}
