/// How long to train.
public enum TrainingLength: Sendable {
  /// So many steps of the optimiser.
  case steps(Int)
  /// As many steps as this machine does in that time, found by some steps that are thrown away.
  case minutes(Double)

  /// Steps of a training whose length nobody chose.
  public static let usualSteps = 20_000

  /// More than any training takes.
  private static let mostSteps = 1e12

  /// Steps of the trial that finds how long one takes.
  private static let trialSteps = 12

  /// The number of steps, at least 1 when it is found from the time: the time of this group of ranks, and
  /// the same number on all of them.
  /// - Parameters:
  ///   - model: makes a model whose weights are trained for a moment and thrown away; not called when
  ///     the steps are known.
  ///   - trainingCount: items that it learns from.
  ///   - group: of the ranks that train together.
  ///   - configuration: of a training of so many steps.
  /// - Throws: what a training throws.
  public func stepCount(
    of model: () -> some TrainableModel, trainingCount: Int,
    group: any RankGroup = Ranks.current,
    configuration: (_ steps: Int) -> TrainingConfiguration
  ) throws(TrainingError) -> Int {
    switch self {
    case .steps(let count):
      return count
    case .minutes(let minutes):
      let trial = try Trainer(
        model: model(), trainingCount: trainingCount,
        configuration: configuration(Self.trialSteps), group: group)
      let start = ContinuousClock.now
      try trial.run()
      let seconds = (ContinuousClock.now - start) / .seconds(Self.trialSteps)
      return group.lead { Int(min(max(1, minutes * 60 / seconds), Self.mostSteps)) }
    }
  }
}
