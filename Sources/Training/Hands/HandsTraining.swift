import Corpora
import Foundation
import Music
import Neural
import PhraseVAE

/// Trains hands on drummers' takes.
///
/// Of the takes every 12th is set aside to judge the weights on the way; the held-out drummers are in a
/// file that is not opened here.
public struct HandsTraining {
  /// What a training needs to know.
  public struct Options: TrainingChoices {
    /// Weight of the divergence of a feel from the unit Gaussian.
    public var beta: Float = 0.5
    /// Batch, rate, seed, threads.
    public var settings = TrainingSettings(batchSize: 32)

    /// The settings of the shipped preset.
    public init() {}
  }

  private let trainer: Trainer<HandsTrainingModel>
  private let manifest: GrooveCorpus.Manifest

  /// Prepares a training.
  /// - Parameters:
  ///   - path: folder of the corpus.
  ///   - folder: where checkpoints, log and weights are kept.
  ///   - options: how; taken from the folder when resuming.
  ///   - length: how long; when resuming, the length that the training began with if nil, else a new
  ///     one in all, to whose end the learning rate then falls.
  ///   - isResuming: whether the folder holds a training to go on with.
  /// - Throws: `GrooveCorpusError` or `TrainingError`.
  public init(
    corpus path: String, folder: URL, options: Options, length: TrainingLength?, isResuming: Bool
  ) throws {
    let corpus = try GrooveCorpus(path: path)
    let plan = try TrainingPlan(
      folder: folder, options: options, corpus: TrainingPlan<Options>.identity(of: corpus.manifest),
      isResuming: isResuming)
    let windows = HandsWindows(corpus.train)
    manifest = corpus.manifest
    trainer = try Trainer(
      plan, length: length,
      itemCounts: [.training: windows.training.count, .validation: windows.judging.count],
      chunkSize: 16, optimiser: .init(weightDecay: 0.1, gradientNormLimit: 1), folder: folder
    ) {
      HandsTrainingModel(
        network: HandsNetwork(seed: plan.options.settings.seed), windows: windows,
        beta: plan.options.beta)
    }
  }

  /// Trains until all steps are done or it is asked to stop.
  /// - Parameters:
  ///   - command: the command line, for the preset's card.
  ///   - progress: where it is told how far the training is.
  ///   - shouldStop: asked before each step; true saves and ends the training.
  /// - Returns: hands with the averaged weights, and whether all steps were done.
  public func run(
    command: String, progress: TrainingProgress = .silent, shouldStop: () -> Bool = { false }
  ) throws -> (hands: DrumHands, isFinished: Bool) {
    trainer.progress = progress
    let ending = try trainer.run(shouldStop: shouldStop)
    let network = HandsNetwork(seed: 0)
    network.parameters.copyValues(of: trainer.result)
    let counts = manifest.takeCounts[.train] ?? [:]
    let drummers = counts.sorted { $0.key < $1.key }.map { "\($0.key) (\($0.value))" }
    let card = trainer.card(
      data: "takes of \(drummers.joined(separator: ", ")) in \(manifest.source)",
      licence: manifest.licence, command: command)
    return (DrumHands(network: network, card: card), ending == .finished)
  }
}

/// Stretches of four bars or less that hands learn from.
struct HandsWindows: Sendable {
  /// Where a window begins.
  struct Window: Sendable {
    var take: Int
    var step: Int
  }

  let takes: [GrooveTake]
  private(set) var training: [Window] = []
  private(set) var judging: [Window] = []

  /// Steps of a window.
  static let length = DrumHands.windowLength
  /// One take of so many judges.
  private static let judgeShare = 12

  init(_ takes: [GrooveTake]) {
    self.takes = takes
    for (index, take) in takes.enumerated() {
      let isJudge = index % Self.judgeShare == Self.judgeShare - 1
      // Two bars on, half a window of 4/4; what judges does not overlap.
      let hop = take.label.stepsPerBar * (isJudge ? 4 : 2)
      let last = max(0, take.drums.stepCount - Self.length)
      for step in stride(from: 0, through: last, by: max(1, hop)) {
        let window = Window(take: index, step: step)
        guard take.drums[step..<step + Self.length].strokeCount > 0 else { continue }
        if isJudge { judging.append(window) } else { training.append(window) }
      }
    }
  }
}
