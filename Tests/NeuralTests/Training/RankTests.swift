import Foundation
import Neural
import Testing

/// Several ranks against one process with as many lanes; the ranks are threads here.
@Suite("Ranks")
struct RankTests {
  private static func configuration(isExact: Bool = true, steps: Int = 40) -> TrainingConfiguration
  {
    TrainingConfiguration(
      stepCount: steps, batchSize: 10, chunkSize: 2, seed: 3, learningRate: .constant(0.02),
      averageDecay: 0.9, laneCount: 4, workerCount: 1, isExact: isExact, logInterval: 10,
      validationInterval: 20, checkpointInterval: 15)
  }

  private static func weights(_ trainer: Trainer<LineModel>) -> [Float] {
    trainer.result.parameters.flatMap { trainer.result.values(of: $0) }
  }

  private static func train(
    _ configuration: TrainingConfiguration, in group: any RankGroup = SingleProcess(),
    folder: URL? = nil, shouldStop: (Int) -> Bool = { _ in false }
  ) throws -> (weights: [Float], history: [TrainingRecord]) {
    let trainer = try Trainer(
      model: LineModel(), trainingCount: 30, validationCount: 7, configuration: configuration,
      folder: folder, group: group)
    try trainer.run { shouldStop(trainer.stepsDone) }
    return (weights(trainer), trainer.history)
  }

  @Test(arguments: [2, 3, 4]) func ranksDoNotChangeABitWhereAskedTo(_ count: Int) throws {
    let alone = try Self.train(Self.configuration())
    let ranks = try ThreadGroup.run(count) { group in
      try Self.train(Self.configuration(), in: group)
    }
    for rank in ranks { #expect(rank.weights == alone.weights) }
    // Loss and validation are those of one process too; other ranks than the first validate nothing.
    #expect(ranks[0].history.map(\.loss) == alone.history.map(\.loss))
    #expect(ranks[1].history.allSatisfy { $0.split == .training })
  }

  @Test func otherwiseRanksChangeRoundingOnly() throws {
    let alone = try Self.train(Self.configuration()).weights
    let ranks = try ThreadGroup.run(4) { group in
      try Self.train(Self.configuration(isExact: false), in: group).weights
    }
    let worst = zip(ranks[0], alone).map { abs($0 - $1) }.max()!
    #expect(worst < 2e-5)
    #expect(ranks.allSatisfy { $0 == ranks[0] })
  }

  @Test(arguments: [1, 2]) func sumsThatOverlapGiveTheBitsOfThoseThatDoNot(_ workers: Int) throws {
    let configurations = [true, false].map { isOverlapping in
      var configuration = Self.configuration(isExact: false)
      configuration.isOverlapping = isOverlapping
      configuration.workerCount = workers
      return configuration
    }
    let weights = try configurations.map { configuration in
      try ThreadGroup.run(2) { group in try Self.train(configuration, in: group).weights }
    }
    #expect(weights[0][0] == weights[1][0] && weights[0][1] == weights[1][1])
  }

  @Test func aLossThatIsNoNumberMovesNothingOnAnyRank() throws {
    let ranks = try ThreadGroup.run(2) { group in
      var model = LineModel()
      model.poisonedSteps = 3..<5
      var configuration = Self.configuration(isExact: false, steps: 6)
      configuration.averageDecay = nil
      let trainer = try Trainer(
        model: model, trainingCount: 30, configuration: configuration, group: group)
      for _ in 0..<3 { try trainer.takeStep() }
      let before = Self.weights(trainer)
      for _ in 0..<2 { try trainer.takeStep() }
      let poisoned = Self.weights(trainer)
      try trainer.takeStep()
      return [before, poisoned, Self.weights(trainer)]
    }
    for rank in ranks {
      #expect(rank[0] == rank[1] && rank[1] != rank[2])
      #expect(rank[2].allSatisfy { $0.isFinite })
    }
  }

  @Test func aStopOnOneRankStopsAllAndOtherRanksGoOnToTheSameBits() throws {
    let whole = try Self.train(Self.configuration()).weights
    let folder = try TemporaryFolder()
    let url = folder.file("training")
    _ = try ThreadGroup.run(4) { group in
      try Self.train(Self.configuration(), in: group, folder: url) { $0 == 20 && group.rank == 3 }
    }
    let checkpoint = try SafetensorsFile(contentsOf: url.appending(path: "checkpoint.safetensors"))
    #expect(checkpoint.metadata["state"]?.contains("\"step\":21") == true)
    let ends = try ThreadGroup.run(2) { group in
      try Self.train(Self.configuration(), in: group, folder: url).weights
    }
    #expect(ends[0] == whole && ends[1] == whole)
  }

  @Test func batchesThatCannotBeDealtAreRefused() throws {
    var few = Self.configuration()
    few.laneCount = 2
    var many = Self.configuration()
    many.laneCount = 11
    for (configuration, words) in [(few, "--lanes 3"), (many, "--batch 11")] {
      let reasons = try ThreadGroup.run(3) { group in
        do {
          _ = try Self.train(configuration, in: group)
          return ""
        } catch { return "\(error)" }
      }
      #expect(reasons.allSatisfy { $0.contains(words) }, "\(reasons)")
    }
  }

  private struct Choices: TrainingChoices {
    var settings = TrainingSettings(
      batchSize: 10, learningRate: 0.02, seed: 3, workers: 2, validationInterval: 20)

    init(learningRate: Double = 0.02, workers: Int = 2) {
      settings.learningRate = learningRate
      settings.workers = workers
    }
  }

  @Test func aPlanIsTheLeadersAndItsCorpusThatOfAll() throws {
    let folder = try TemporaryFolder()
    let url = folder.file("training")
    let plans = try ThreadGroup.run(2) { group in
      try TrainingPlan(
        folder: group.isLeader ? url : URL(filePath: "/nowhere"),
        options: Choices(learningRate: group.isLeader ? 0.5 : 1, workers: group.rank + 1),
        corpus: "a", isResuming: false, group: group)
    }
    #expect(plans.map(\.options.settings.learningRate) == [0.5, 0.5])
    #expect(plans.map(\.options.settings.workers) == [1, 2])
    let reasons = try ThreadGroup.run(2) { group in
      do {
        _ = try TrainingPlan(
          folder: url, options: Choices(), corpus: group.isLeader ? "a" : "b", isResuming: false,
          group: group)
        return ""
      } catch { return "\(error)" }
    }
    #expect(reasons[0].isEmpty && reasons[1].contains("differs from that of rank 0"))
  }
}
