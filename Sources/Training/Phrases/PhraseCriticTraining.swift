import Corpora
import Foundation
import Music
import Neural
import PhraseVAE

/// Trains the critic of a phrase model, which chooses among what the model draws. All else of the model
/// stays as it is.
public struct PhraseCriticTraining {
  private let model: PhraseModel
  private let trainer: Trainer<PhraseCriticTrainingModel>

  /// Prepares a training.
  /// - Parameters:
  ///   - model: whose draws are judged.
  ///   - directory: the corpus, of the model's kind.
  ///   - folder: where checkpoints, log and weights are kept.
  ///   - options: how; taken from the folder when resuming.
  ///   - length: how long; when resuming, the length that the training began with if nil, else a new
  ///     one in all, to whose end the learning rate then falls.
  ///   - isResuming: whether the folder holds a training to go on with.
  /// - Throws: `PhraseCorpusError`, `TrainingError` or `PhraseTrainingError`.
  public init(
    _ model: PhraseModel, corpus directory: URL, folder: URL, options: PhrasePriorOptions,
    length: TrainingLength?, isResuming: Bool
  ) throws {
    let (plan, windows) = try options.plan(
      for: model, corpus: directory, folder: folder, isResuming: isResuming)
    self.model = model
    trainer = try Trainer(
      plan, length: length, itemCounts: windows.items.mapValues(\.count), chunkSize: 64,
      optimiser: .init(weightDecay: 0.05, gradientNormLimit: 1), folder: folder
    ) {
      PhraseCriticTrainingModel(
        critic: PhraseCritic(kind: model.kind, seed: plan.options.seed), model: model,
        windows: windows)
    }
  }

  /// Trains until all steps are done or it is asked to stop.
  /// - Parameters:
  ///   - command: the command line, for the critic's card.
  ///   - progress: where it is told how far the training is.
  ///   - shouldStop: asked before each step; true saves and ends the training.
  /// - Returns: the model with the averaged weights of its critic, the critic's card, and whether all
  ///   steps were done.
  public func run(
    command: String, progress: TrainingProgress = .silent, shouldStop: () -> Bool = { false }
  ) throws -> (model: PhraseModel, card: ModelCard, isFinished: Bool) {
    trainer.progress = progress
    let ending = try trainer.run(shouldStop: shouldStop)
    var critic = PhraseCritic(kind: model.kind, seed: 0)
    critic.parameters.copyValues(of: trainer.result)
    critic.card = trainer.card(of: trainer.model.windows.corpus.manifest, command: command)
    let choosing = PhraseModel(
      network: model.network, landscape: model.landscape, flow: model.flow, critic: critic,
      card: model.card)
    return (choosing, critic.card, ending == .finished)
  }
}
