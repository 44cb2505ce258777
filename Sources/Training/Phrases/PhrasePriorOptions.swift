import Corpora
import Foundation
import Music
import Neural
import PhraseVAE

/// How what a phrase model draws with is trained: its prior, or its critic.
public struct PhrasePriorOptions: TrainingChoices {
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

  /// Opens a training of a model's prior or critic.
  func plan(
    for model: PhraseModel, corpus directory: URL, folder: URL, isResuming: Bool
  ) throws -> (plan: TrainingPlan<Self>, windows: MovedWindows) {
    var options = self
    options.model = model.identity
    let corpus = try PhraseCorpus(directory: directory, of: model.kind)
    let plan = try TrainingPlan(
      folder: folder, options: options, corpus: TrainingPlan<Self>.identity(of: corpus.manifest),
      isResuming: isResuming)
    guard plan.options.model == model.identity else {
      throw PhraseTrainingError.otherModel(
        folder: folder.path, found: model.identity, expected: plan.options.model)
    }
    return (plan, MovedWindows(corpus))
  }
}
