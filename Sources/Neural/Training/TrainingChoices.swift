/// What one chooses for the training of a model: ``settings``, and what its kind adds.
///
/// Kept in a ``TrainingPlan``, so that a training is resumed as it began.
public protocol TrainingChoices: Codable, Sendable {
  /// What is chosen for any model.
  var settings: TrainingSettings { get set }
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
    let settings = choices.settings
    let warmUp = min(500, steps / 10)
    return TrainingConfiguration(
      stepCount: steps, batchSize: settings.batchSize, chunkSize: chunkSize, seed: settings.seed,
      learningRate: Schedule.cosine(
        from: settings.learningRate, to: settings.learningRate / 50, stepCount: steps - warmUp
      ).warmedUp(over: warmUp),
      optimiser: optimiser, averageDecay: 0.999,
      laneCount: settings.laneCount(rankCount: rankCount), workerCount: settings.workers,
      isExact: settings.isExact ?? false, isHalf: settings.isHalf ?? false,
      isOverlapping: settings.isOverlapping ?? true,
      validationInterval: settings.validationInterval,
      checkpointInterval: settings.validationInterval)
  }
}
