import Foundation
import Neural
import Score

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
    /// Phrases a step.
    public var batchSize: Int
    /// Highest learning rate.
    public var learningRate = 1e-3
    /// Seed of weights, order and noise.
    public var seed: UInt64 = 1
    /// Threads.
    public var workers = ProcessInfo.processInfo.activeProcessorCount
    /// Steps from one judgement to the next.
    public var validationInterval = 500

    /// The settings of the shipped model of a kind.
    public init(kind: PhraseKind) {
      model = PhraseModelConfiguration(kind: kind)
      beta = 0.2
      batchSize = kind.barCount == 2 ? 128 : 32
    }
  }

  /// Steps over which the weight of the divergence rises.
  private static let betaWarmUp = 1_500

  /// Most windows that judge the weights on the way.
  private static let judgeLimit = 512

  private let model: PhraseTrainingModel
  private let trainer: Trainer<PhraseTrainingModel>

  /// Prepares a training.
  /// - Parameters:
  ///   - directory: the corpus, of the kind that is trained.
  ///   - folder: where checkpoints, log and weights are kept.
  ///   - options: what to train; taken from the folder when resuming.
  ///   - beta: another weight of the divergence from here on, when resuming.
  ///   - length: how long; when resuming, the length that the training began with if nil, else a new
  ///     one in all, to whose end the learning rate then falls.
  ///   - isResuming: whether the folder holds a training to go on with.
  /// - Throws: `PhraseCorpusError`, `TrainingError` or ``PhraseTrainingError``.
  public init(
    corpus directory: URL, folder: URL, options: Options, length: TrainingLength?, isResuming: Bool,
    beta: Float? = nil
  ) throws {
    var plan = try TrainingPlan(folder: folder, options: options, isResuming: isResuming)
    if let beta { plan.options.beta = beta }
    let options = plan.options
    let corpus = try PhraseCorpus(directory: directory)
    guard corpus.manifest.kind == options.model.kind else {
      throw PhraseTrainingError.otherKind(
        corpus: directory.path, found: corpus.manifest.kind, expected: options.model.kind)
    }
    let items = Self.items(of: corpus.train)
    func makeModel() -> PhraseTrainingModel {
      PhraseTrainingModel(
        network: PhraseNetwork(options.model, seed: options.seed), corpus: corpus,
        task: .init(beta: options.beta, betaWarmUp: Self.betaWarmUp), items: items)
    }
    func configuration(steps: Int) -> TrainingConfiguration {
      .annealed(
        options, steps: steps, chunkSize: 64,
        optimiser: .init(weightDecay: 0.02, gradientNormLimit: 1))
    }
    let trainingCount = items[.training]!.count
    if let length {
      plan.steps = try length.stepCount(
        of: makeModel, trainingCount: trainingCount, configuration: configuration)
    }
    model = makeModel()
    trainer = try Trainer(
      model: model, trainingCount: trainingCount, validationCount: items[.validation]!.count,
      configuration: configuration(steps: plan.steps), folder: folder)
    try plan.write(to: folder)
  }

  /// Trains until all steps are done or a signal stops it.
  /// - Parameter command: the command line, for the preset's card.
  /// - Returns: the averaged weights with what the corpus's phrases look like through them, and
  ///   whether all steps were done.
  public func run(command: String) throws -> (model: PhraseModel, isFinished: Bool) {
    let ending = try trainer.run()
    let manifest = model.corpus.manifest
    let seen = manifest.collections.filter { $0.split == .train }
    let card = trainer.card(
      data: seen.map { "\($0.name) (\($0.windowCount))" }.joined(separator: ", "),
      licence: Set(seen.map(\.licence)).sorted().joined(separator: "; "), command: command)
    let network = PhraseNetwork(model.network.configuration, seed: 0)
    network.parameters.copyValues(of: trainer.result)
    let landscape = LatentLandscape(of: network, corpus: model.corpus.train)
    return (
      PhraseModel(network: network, landscape: landscape, card: card), ending == .finished
    )
  }

  /// Every 20th tune judges, by at most ``judgeLimit`` of its windows.
  private static func items(of windows: PhraseWindows) -> [TrainingBatch.Split: [Int]] {
    var training: [Int] = []
    var judging: [Int] = []
    for (index, source) in windows.sources.enumerated() {
      if index % 20 == 19 { judging += source.windows } else { training += source.windows }
    }
    let share = max(1, judging.count / judgeLimit)
    return [
      .training: training,
      .validation: judging.enumerated().filter { $0.offset % share == 0 }.map(\.element),
    ]
  }
}

/// Why a phrase model cannot be trained on a corpus.
public enum PhraseTrainingError: Error, LocalizedError {
  /// The corpus is of other phrases.
  case otherKind(corpus: String, found: PhraseKind, expected: PhraseKind)

  /// For the player.
  public var errorDescription: String? {
    switch self {
    case .otherKind(let corpus, let found, let expected):
      "\(corpus): a corpus of \(found.rawValue), to train \(expected.rawValue); name its folder of "
        + "\(expected.rawValue), or train --kind \(found.rawValue)"
    }
  }
}
