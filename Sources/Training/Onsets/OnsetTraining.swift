import Foundation
import Neural
import Segmentation

/// Trains an `OnsetNetwork` on performances whose notes are known.
public struct OnsetTraining {
  /// What a training needs to know.
  public struct Options: TrainingChoices {
    /// Batch, rate, seed, threads.
    public var settings = TrainingSettings(batchSize: 16)

    /// The settings of the shipped network.
    public init() { settings.learningRate = 3e-3 }
  }

  private let trainer: Trainer<OnsetTrainingModel>
  private let names: [String]

  /// Prepares a training: listens to all performances.
  /// - Parameters:
  ///   - folders: that `sfumato corpus performances` made.
  ///   - folder: where checkpoints, log and weights are kept.
  ///   - options: how; taken from the folder when resuming.
  ///   - length: how long; when resuming, the length that the training began with if nil, else a new
  ///     one in all, to whose end the learning rate then falls.
  ///   - isResuming: whether the folder holds a training to go on with.
  /// - Throws: `TrainingError`, `AudioFileError`, or what is wrong with a list of notes.
  public init(
    performances folders: [String], folder: URL, options: Options, length: TrainingLength?,
    isResuming: Bool
  ) throws {
    let pool = WorkerPool(workerCount: options.settings.workers)
    let performances = try OnsetPerformances(folders, pool: pool)
    let plan = try TrainingPlan(
      folder: folder, options: options,
      corpus: TrainingPlan<Options>.identity(of: performances.identity), isResuming: isResuming)
    let model = OnsetTrainingModel(
      network: OnsetNetwork(seed: plan.options.settings.seed), performances: performances)
    names = performances.names
    trainer = try Trainer(
      plan, length: length, itemCounts: model.itemCounts, chunkSize: 4,
      optimiser: .init(gradientNormLimit: 1), folder: folder
    ) { model }
  }

  /// Trains until all steps are done or it is asked to stop.
  /// - Parameters:
  ///   - command: the command line, for the preset's card.
  ///   - progress: where it is told how far the training is.
  ///   - shouldStop: asked before each step; true saves and ends the training.
  /// - Returns: a network with the averaged weights, its card, and whether all steps were done.
  public func run(
    command: String, progress: TrainingProgress = .silent, shouldStop: () -> Bool = { false }
  ) throws -> (network: OnsetNetwork, card: ModelCard, isFinished: Bool) {
    trainer.progress = progress
    let ending = try trainer.run(shouldStop: shouldStop)
    let network = OnsetNetwork(seed: 0)
    network.parameters.copyValues(of: trainer.result)
    let card = trainer.card(
      data: "\(names.count) performances with known notes", licence: "", command: command)
    return (network, card, ending == .finished)
  }
}
