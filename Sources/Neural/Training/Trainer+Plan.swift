import Foundation

extension Trainer {
  /// Prepares a training as its plan says, and keeps the plan in its folder.
  /// - Parameters:
  ///   - plan: what was chosen; its rate rises and falls as
  ///     `TrainingConfiguration.annealed` says.
  ///   - length: how long, in place of the plan's steps; nil leaves those.
  ///   - itemCounts: items to learn from and to be judged by.
  ///   - chunkSize: items that go through the network at once.
  ///   - optimiser: moments, weight decay, clipping.
  ///   - folder: where files go.
  ///   - group: of the ranks that train together.
  ///   - makeModel: makes the model with its initial weights; another one is trained for a moment where
  ///     the length is a time.
  /// - Throws: what a training throws.
  public convenience init(
    _ plan: TrainingPlan<some TrainingChoices>, length: TrainingLength?,
    itemCounts: [TrainingBatch.Split: Int], chunkSize: Int,
    optimiser: AdamW.Configuration = .init(gradientNormLimit: 1), folder: URL,
    group: any RankGroup = Ranks.current, makeModel: () -> Model
  ) throws(TrainingError) {
    func configuration(steps: Int) -> TrainingConfiguration {
      .annealed(
        plan.options, steps: steps, chunkSize: chunkSize, optimiser: optimiser,
        rankCount: group.size)
    }
    let trainingCount = itemCounts[.training] ?? 0
    var plan = plan
    if let length {
      plan.steps = try length.stepCount(
        of: makeModel, trainingCount: trainingCount, group: group,
        configuration: configuration)
    }
    try self.init(
      model: makeModel(), trainingCount: trainingCount,
      validationCount: itemCounts[.validation] ?? 0,
      configuration: configuration(steps: plan.steps),
      folder: folder, group: group)
    // A rank that cannot take part never comes here, and then no training is begun.
    group.meet()
    if group.isLeader { try plan.write(to: folder) }
  }
}
