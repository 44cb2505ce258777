import Corpora
import PhraseVAE
import Foundation
import Neural
import Music

/// Trains the prior of a phrase model, from which it draws: what phrases' latents are. All else of the
/// model stays as it is, its latents too.
public struct LatentFlowTraining {
  /// What a training needs to know.
  public struct Options: TrainingChoices {
    /// Which model it is for, see `PhraseModel.identity`; set when the training begins.
    public internal(set) var model = ""
    /// Phrases a step.
    public var batchSize = 64
    /// Highest learning rate.
    public var learningRate = 1e-3
    /// Seed of weights, order and noise.
    public var seed: UInt64 = 1
    /// Threads.
    public var workers = ProcessInfo.processInfo.activeProcessorCount
    /// Steps from one judgement to the next.
    public var validationInterval = 500
    /// Parts into which each batch is dealt; nil for two a rank.
    public var lanes: Int?
    /// Whether the weights shall not depend on the number of ranks; nil for no.
    public var isExact: Bool?
    /// Whether ranks send gradients in half precision; nil for no.
    public var isHalf: Bool?

    /// The settings of the shipped models.
    public init() {}
  }

  private let model: PhraseModel
  private let trainer: Trainer<LatentFlowTrainingModel>

  /// Prepares a training.
  /// - Parameters:
  ///   - model: whose latents are learned.
  ///   - directory: the corpus, of the model's kind.
  ///   - folder: where checkpoints, log and weights are kept.
  ///   - options: how; taken from the folder when resuming.
  ///   - length: how long; when resuming, the length that the training began with if nil, else a new
  ///     one in all, to whose end the learning rate then falls.
  ///   - isResuming: whether the folder holds a training to go on with.
  /// - Throws: `PhraseCorpusError`, `TrainingError` or ``PhraseTrainingError``.
  public init(
    _ model: PhraseModel, corpus directory: URL, folder: URL, options: Options,
    length: TrainingLength?, isResuming: Bool
  ) throws {
    var options = options
    options.model = model.identity
    let corpus = try PhraseCorpus(directory: directory, of: model.kind)
    let plan = try TrainingPlan(
      folder: folder, options: options, corpus: TrainingPlan<Options>.identity(of: corpus.manifest),
      isResuming: isResuming)
    guard plan.options.model == model.identity else {
      throw PhraseTrainingError.otherModel(
        folder: folder.path, found: model.identity, expected: plan.options.model)
    }
    let items = corpus.train.trainingItems
    self.model = model
    trainer = try Trainer(
      plan, length: length, itemCounts: items.mapValues(\.count), chunkSize: 64,
      optimiser: .init(weightDecay: 0.01, gradientNormLimit: 1), folder: folder
    ) {
      LatentFlowTrainingModel(
        flow: LatentFlow(model.configuration, seed: plan.options.seed), network: model.network,
        corpus: corpus, items: items)
    }
  }

  /// Trains until all steps are done or it is asked to stop.
  /// - Parameters:
  ///   - command: the command line, for the prior's card.
  ///   - progress: where it is told how far the training is.
  ///   - shouldStop: asked before each step; true saves and ends the training.
  /// - Returns: the model with the averaged weights of its prior, the prior's card, and whether all
  ///   steps were done.
  public func run(
    command: String, progress: TrainingProgress = .silent, shouldStop: () -> Bool = { false }
  ) throws -> (model: PhraseModel, card: ModelCard, isFinished: Bool) {
    trainer.progress = progress
    let ending = try trainer.run(shouldStop: shouldStop)
    var flow = LatentFlow(model.configuration, seed: 0)
    flow.parameters.copyValues(of: trainer.result)
    flow.card = trainer.card(of: trainer.model.corpus.manifest, command: command)
    let drawing = PhraseModel(
      network: model.network, landscape: model.landscape, flow: flow, card: model.card)
    return (drawing, flow.card, ending == .finished)
  }
}
