import Foundation
import Neural
import OutputFiles

/// Trains a note model on a corpus and keeps what comes of it.
///
/// Of the corpus's training notes every 101st is set aside to judge the weights on the way; notes
/// of unseen keys and unseen instruments are in a file that is not opened here.
public struct NoteTraining {
  /// What a training needs to know.
  public struct Options: Codable, Sendable {
    /// Shape of the network.
    public var model = NoteModelConfiguration()
    /// Notes a step.
    public var batchSize = 16
    /// Highest learning rate.
    public var learningRate = 1e-3
    /// Seed of weights, order and noise.
    public var seed: UInt64 = 1
    /// Threads.
    public var workers = ProcessInfo.processInfo.activeProcessorCount
    /// Steps from one judgement to the next.
    public var validationInterval = 500

    /// The settings of the shipped model.
    public init() {}
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

  /// Frames of each note that are heard: 280 frames of 512 samples are 3 seconds.
  static let frameCount = 280

  /// Steps of a training whose length nobody chose.
  private static let usualSteps = 20_000

  /// Called with the averaged weights whenever they were judged, with the loss on the notes that were
  /// set aside: to draw pictures, or to measure what else one wants to know.
  public var onEvaluation: (NoteModel, TrainingRecord) -> Void = { _, _ in }

  private let folder: URL
  private let plan: Plan
  private let model: NoteTrainingModel
  private let trainer: Trainer<NoteTrainingModel>

  /// Prepares a training.
  /// - Parameters:
  ///   - directory: the corpus.
  ///   - folder: where checkpoints, log and weights are kept.
  ///   - options: what to train; taken from the folder when resuming.
  ///   - length: how long; when resuming, the length that the training began with if nil, else a new
  ///     one in all, to whose end the learning rate then falls.
  ///   - isResuming: whether the folder holds a training to go on with.
  ///   - start: a model to begin with instead of random weights; its shape replaces the options'.
  /// - Throws: ``NoteCorpusError``, `TrainingError`, or ``NoteTrainingError``.
  public init(
    corpus directory: URL, folder: URL, options: Options, length: Length?, isResuming: Bool,
    start: NoteModel? = nil
  ) throws {
    let planFile = folder.appending(path: "plan.json")
    let kept = (try? Data(contentsOf: planFile)).flatMap {
      try? JSONDecoder().decode(Plan.self, from: $0)
    }
    if isResuming, kept == nil { throw NoteTrainingError.nothingToResume(folder: folder.path) }
    if !isResuming, kept != nil { throw NoteTrainingError.unfinished(folder: folder.path) }

    var options = kept?.options ?? options
    if let start { options.model = start.configuration }
    let corpus = try NoteCorpus(directory: directory)
    func makeModel() -> NoteTrainingModel {
      let network = NoteNetwork(options.model, seed: options.seed)
      if let start { network.parameters.copyValues(of: start.network.parameters) }
      return NoteTrainingModel(
        network: network, corpus: corpus, weights: .init(), spectralLoss: .init(),
        frameCount: Self.frameCount,
        items: [
          .training: corpus.notes.indices.filter { $0 % 101 != 100 },
          .validation: corpus.notes.indices.filter { $0 % 101 == 100 },
        ])
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
      model: model, trainingCount: model.items[.training]!.count,
      validationCount: model.items[.validation]!.count,
      configuration: Self.configuration(options, steps: steps), folder: folder)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try OutputFile.write([UInt8](JSONEncoder().encode(plan)), to: planFile.path)
  }

  /// Trains until all steps are done or a signal stops it.
  /// - Parameter command: the command line, for the preset's card.
  /// - Returns: the averaged weights, and whether all steps were done.
  public func run(command: String) throws -> (model: NoteModel, isFinished: Bool) {
    trainer.onValidation = { record in onEvaluation(currentModel(command: command), record) }
    let ending = try trainer.run()
    return (currentModel(command: command), ending == .finished)
  }

  /// The averaged weights as they are now.
  private func currentModel(command: String) -> NoteModel {
    let manifest = model.corpus.manifest
    var card = NoteModelCard()
    card.command = command
    card.data =
      manifest.sources.map(\.name).joined(separator: ", ")
      + ": \(model.items[.training]!.count) notes"
    card.licence = manifest.licenceNote
    card.hours = trainer.secondsTrained / 3600
    card.seed = plan.options.seed
    card.steps = trainer.stepsDone
    card.notesSeen = trainer.stepsDone * plan.options.batchSize
    let network = NoteNetwork(model.network.configuration, seed: 0)
    network.parameters.copyValues(of: trainer.result)
    return NoteModel(network: network, card: card)
  }

  private static func configuration(_ options: Options, steps: Int) -> TrainingConfiguration {
    let warmUp = min(500, steps / 10)
    return TrainingConfiguration(
      stepCount: steps, batchSize: options.batchSize, chunkSize: 4, seed: options.seed,
      learningRate: Schedule.cosine(
        from: options.learningRate, to: options.learningRate / 50, stepCount: steps - warmUp
      ).warmedUp(over: warmUp),
      averageDecay: 0.999, laneCount: 2, workerCount: options.workers,
      validationInterval: options.validationInterval,
      checkpointInterval: options.validationInterval)
  }

  private static func secondsPerStep(
    _ model: NoteTrainingModel, _ options: Options
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
public enum NoteTrainingError: Error, LocalizedError {
  /// The folder holds no training.
  case nothingToResume(folder: String)
  /// The folder holds a training that a new one would overwrite.
  case unfinished(folder: String)

  /// For the player.
  public var errorDescription: String? {
    switch self {
    case .nothingToResume(let folder):
      "\(folder): there is no training to resume; leave out --resume to begin one"
    case .unfinished(let folder):
      "\(folder): a training is kept here; go on with --resume, or remove the folder to begin anew"
    }
  }
}
