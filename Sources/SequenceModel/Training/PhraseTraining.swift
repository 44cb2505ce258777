import Foundation
import Neural
import OutputFiles
import Score

/// Trains a phrase model on a corpus and keeps what comes of it.
///
/// Of the corpus's training tunes every 20th is set aside to judge the weights on the way; the
/// held-out collections are in a file that is not opened here.
public struct PhraseTraining {
  /// What a training needs to know.
  public struct Options: Codable, Sendable {
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

  /// How long to train.
  public enum Length: Sendable {
    /// So many steps of the optimiser.
    case steps(Int)
    /// As many steps as this machine does in that time, found by some steps that are thrown away.
    case minutes(Double)
  }

  /// What a folder keeps of a training beside its checkpoint, so that it can be resumed.
  private struct Plan: Codable {
    var options: Options
    var steps: Int
  }

  /// Steps of a training whose length nobody chose.
  private static let usualSteps = 20_000

  /// Steps over which the weight of the divergence rises.
  private static let betaWarmUp = 1_500

  /// Most windows that judge the weights on the way.
  private static let judgeLimit = 512

  private let plan: Plan
  private let folder: URL
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
  /// - Throws: `PhraseCorpusError`, `TrainingError`, ``PhraseTrainingError`` or `OutputFileError`.
  public init(
    corpus directory: URL, folder: URL, options: Options, length: Length?, isResuming: Bool,
    beta: Float? = nil
  ) throws {
    let planFile = folder.appending(path: "plan.json")
    let kept = (try? Data(contentsOf: planFile)).flatMap {
      try? JSONDecoder().decode(Plan.self, from: $0)
    }
    if isResuming, kept == nil {
      throw PhraseTrainingError.nothingToResume(folder: folder.path)
    }
    if !isResuming, kept != nil { throw PhraseTrainingError.unfinished(folder: folder.path) }

    var chosen = kept?.options ?? options
    if let beta { chosen.beta = beta }
    let options = chosen
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
    let steps: Int
    switch length {
    case nil: steps = kept?.steps ?? Self.usualSteps
    case .steps(let count): steps = count
    case .minutes(let minutes):
      steps = max(1, Int(minutes * 60 / (try Self.secondsPerStep(makeModel(), options))))
    }
    self.folder = folder
    plan = Plan(options: options, steps: steps)
    model = makeModel()
    trainer = try Trainer(
      model: model, trainingCount: items[.training]!.count,
      validationCount: items[.validation]!.count,
      configuration: Self.configuration(options, steps: steps), folder: folder)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try OutputFile.write([UInt8](JSONEncoder().encode(plan)), to: planFile.path)
  }

  /// Trains until all steps are done or a signal stops it.
  /// - Parameter command: the command line, for the preset's card.
  /// - Returns: the averaged weights with what the corpus's phrases look like through them, and
  ///   whether all steps were done.
  public func run(command: String) throws -> (model: PhraseModel, isFinished: Bool) {
    let ending = try trainer.run()
    let manifest = model.corpus.manifest
    let seen = manifest.collections.filter { $0.split == .train }
    var card = PhraseModelCard()
    card.command = command
    card.data = seen.map { "\($0.name) (\($0.windowCount))" }.joined(separator: ", ")
    card.licence = Set(seen.map(\.licence)).sorted().joined(separator: "; ")
    card.hours = (try TrainingRecord.load(from: folder).last?.seconds ?? 0) / 3600
    card.seed = plan.options.seed
    card.steps = trainer.stepsDone
    card.phrasesSeen = trainer.stepsDone * plan.options.batchSize
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

  private static func configuration(_ options: Options, steps: Int) -> TrainingConfiguration {
    let warmUp = min(500, steps / 10)
    return TrainingConfiguration(
      stepCount: steps, batchSize: options.batchSize, chunkSize: 64, seed: options.seed,
      learningRate: Schedule.cosine(
        from: options.learningRate, to: options.learningRate / 50, stepCount: steps - warmUp
      ).warmedUp(over: warmUp),
      optimiser: .init(weightDecay: 0.02, gradientNormLimit: 1), averageDecay: 0.999,
      laneCount: 2, workerCount: options.workers,
      validationInterval: options.validationInterval,
      checkpointInterval: options.validationInterval)
  }

  private static func secondsPerStep(
    _ model: PhraseTrainingModel, _ options: Options
  ) throws -> Double {
    let trial = try Trainer(
      model: model, trainingCount: model.items[.training]!.count,
      configuration: configuration(options, steps: 12))
    trial.progress = .silent
    let start = ContinuousClock.now
    try trial.run()
    return (ContinuousClock.now - start) / .seconds(12)
  }
}

/// Why a training cannot begin.
public enum PhraseTrainingError: Error, LocalizedError {
  /// The folder holds no training.
  case nothingToResume(folder: String)
  /// The folder holds a training that a new one would overwrite.
  case unfinished(folder: String)
  /// The corpus is of other phrases.
  case otherKind(corpus: String, found: PhraseKind, expected: PhraseKind)

  /// For the player.
  public var errorDescription: String? {
    switch self {
    case .nothingToResume(let folder):
      "\(folder): there is no training to resume; leave out --resume to begin one"
    case .unfinished(let folder):
      "\(folder): a training is kept here; go on with --resume, or remove the folder to begin anew"
    case .otherKind(let corpus, let found, let expected):
      "\(corpus): a corpus of \(found.rawValue), to train \(expected.rawValue); name its folder of "
        + "\(expected.rawValue), or train --kind \(found.rawValue)"
    }
  }
}
