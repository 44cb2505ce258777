/// What one chooses for the training of any model; the options of a model's training add its own.
///
/// Kept in a ``TrainingPlan``, so that a training is resumed as it began.
public protocol TrainingChoices: Codable, Sendable {
  /// Items a step.
  var batchSize: Int { get set }
  /// Highest learning rate.
  var learningRate: Double { get set }
  /// Seed of weights, order and noise.
  var seed: UInt64 { get set }
  /// Threads.
  var workers: Int { get set }
  /// Steps from one judgement to the next.
  var validationInterval: Int { get set }
  /// Parts into which each batch is dealt; nil for as many as help the ranks, two each.
  var lanes: Int? { get set }
  /// Whether the weights shall not depend on the number of ranks; nil for no.
  var isExact: Bool? { get set }
  /// Whether ranks send gradients in half precision; nil for no.
  var isHalf: Bool? { get set }
}

extension TrainingChoices {
  /// The usual number; options that do not keep another one ignore it.
  public var lanes: Int? {
    get { nil }
    set {}
  }

  /// No; options that do not keep the choice ignore it.
  public var isExact: Bool? {
    get { nil }
    set {}
  }

  /// No; options that do not keep the choice ignore it.
  public var isHalf: Bool? {
    get { nil }
    set {}
  }

  /// Lanes of a training on `rankCount` ranks. Where the weights shall not depend on the ranks, the lanes
  /// do not either; else each rank has two, but a lane has at least one item.
  func laneCount(rankCount: Int) -> Int {
    lanes ?? (isExact == true ? 2 : max(2, min(2 * rankCount, batchSize)))
  }
}

extension TrainingConfiguration {
  /// A training whose rate rises over the first 500 steps, or a tenth of them if that is less, to the
  /// one chosen, and falls along a cosine to a fiftieth of it at the end; its result are the averaged
  /// weights.
  /// - Parameters:
  ///   - choices: batch, rate, seed, threads, judgements; a checkpoint is kept at each judgement.
  ///   - steps: in all.
  ///   - chunkSize: items that go through the network at once.
  ///   - optimiser: moments, weight decay, clipping.
  ///   - rankCount: processes that train together.
  public static func annealed(
    _ choices: some TrainingChoices, steps: Int, chunkSize: Int,
    optimiser: AdamW.Configuration = .init(gradientNormLimit: 1), rankCount: Int = 1
  ) -> TrainingConfiguration {
    let warmUp = min(500, steps / 10)
    return TrainingConfiguration(
      stepCount: steps, batchSize: choices.batchSize, chunkSize: chunkSize, seed: choices.seed,
      learningRate: Schedule.cosine(
        from: choices.learningRate, to: choices.learningRate / 50, stepCount: steps - warmUp
      ).warmedUp(over: warmUp),
      optimiser: optimiser, averageDecay: 0.999,
      laneCount: choices.laneCount(rankCount: rankCount), workerCount: choices.workers,
      isExact: choices.isExact ?? false, isHalf: choices.isHalf ?? false,
      validationInterval: choices.validationInterval,
      checkpointInterval: choices.validationInterval)
  }
}
