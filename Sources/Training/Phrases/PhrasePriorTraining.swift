import Corpora
import Foundation
import Music
import Neural
import PhraseVAE

/// Trains what a phrase model draws with: a flow that makes latents of noise, or a critic that chooses among
/// drawn phrases. All else of the model stays as it is, its latents too.
public struct PhrasePriorTraining {
  /// What is trained.
  public enum Method: String, Codable, Sendable {
    /// How noise becomes latents: `LatentFlow`.
    case flow
    /// What tells drawn phrases from the corpus's: `PhraseCritic`.
    case critic
  }

  /// What a training needs to know.
  public struct Options: TrainingChoices {
    /// Which model it is for, see `PhraseModel.identity`; set when the training begins.
    public internal(set) var model = ""
    /// What is trained; trainings of earlier versions do not tell.
    public var method: Method?
    /// Batch, rate, seed, threads.
    public var settings = TrainingSettings(batchSize: 64)

    /// The settings of the shipped models.
    public init(_ method: Method) { self.method = method }
  }

  /// What a training gives.
  public struct Result {
    /// The model with the averaged weights of what was trained.
    public var model: PhraseModel
    /// The card of that part.
    public var card: ModelCard
    /// Whether all steps were done.
    public var isFinished: Bool
  }

  private let training: any PartTraining

  /// Prepares a training.
  /// - Parameters:
  ///   - model: whose phrases are learned.
  ///   - directory: the corpus, of the model's kind.
  ///   - folder: where checkpoints, log and weights are kept.
  ///   - options: how; taken from the folder when resuming.
  ///   - length: how long; when resuming, the length that the training began with if nil, else a new
  ///     one in all, to whose end the learning rate then falls.
  ///   - isResuming: whether the folder holds a training to go on with.
  /// - Throws: `PhraseCorpusError`, `TrainingError` or `PhraseTrainingError`.
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
    // Where it is not told, the names of what a checkpoint holds decide.
    guard plan.options.method == nil || plan.options.method == options.method else {
      throw TrainingError.otherTraining(folder: folder.path)
    }
    let windows = MovedWindows(corpus)
    let seed = plan.options.settings.seed
    switch options.method ?? .flow {
    case .flow:
      training = try PartTrainer(of: model, plan, length: length, windows: windows, folder: folder)
      {
        LatentFlowTrainingModel(
          flow: LatentFlow(model.configuration, seed: seed), network: model.network,
          windows: windows)
      }
    case .critic:
      training = try PartTrainer(of: model, plan, length: length, windows: windows, folder: folder)
      {
        PhraseCriticTrainingModel(
          critic: PhraseCritic(kind: model.kind, seed: seed), model: model, windows: windows)
      }
    }
  }

  /// Trains until all steps are done or it is asked to stop.
  /// - Parameters:
  ///   - command: the command line, for the card.
  ///   - progress: where it is told how far the training is.
  ///   - shouldStop: asked before each step; true saves and ends the training.
  public func run(
    command: String, progress: TrainingProgress = .silent, shouldStop: () -> Bool = { false }
  ) throws -> Result {
    try training.run(command: command, progress: progress, shouldStop: shouldStop)
  }
}

/// A part of a phrase model that is trained while the rest stays as it is.
protocol PhrasePart: TrainableModel {
  /// Weight decay of its optimiser.
  static var weightDecay: Double { get }
  /// What it learns from.
  var windows: MovedWindows { get }

  /// A model with this part in place of its own.
  /// - Parameters:
  ///   - weights: of the part.
  ///   - card: how they came about.
  func replacing(in model: PhraseModel, weights: ParameterStore, card: ModelCard) -> PhraseModel
}

private protocol PartTraining {
  func run(
    command: String, progress: TrainingProgress, shouldStop: () -> Bool
  ) throws -> PhrasePriorTraining.Result
}

private struct PartTrainer<Part: PhrasePart>: PartTraining {
  let model: PhraseModel
  let trainer: Trainer<Part>

  init(
    of model: PhraseModel, _ plan: TrainingPlan<PhrasePriorTraining.Options>,
    length: TrainingLength?, windows: MovedWindows, folder: URL, part: () -> Part
  ) throws {
    self.model = model
    trainer = try Trainer(
      plan, length: length, itemCounts: windows.items.mapValues(\.count), chunkSize: 64,
      optimiser: .init(weightDecay: Part.weightDecay, gradientNormLimit: 1), folder: folder,
      makeModel: part)
  }

  func run(
    command: String, progress: TrainingProgress, shouldStop: () -> Bool
  ) throws -> PhrasePriorTraining.Result {
    trainer.progress = progress
    let ending = try trainer.run(shouldStop: shouldStop)
    let part = trainer.model
    let card = trainer.card(of: part.windows.corpus.manifest, command: command)
    return .init(
      model: part.replacing(in: model, weights: trainer.result, card: card), card: card,
      isFinished: ending == .finished)
  }
}
