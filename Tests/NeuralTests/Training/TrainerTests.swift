import Foundation
import Neural
import Testing

@Suite("Trainer")
struct TrainerTests {
  private func configuration(steps: Int = 40) -> TrainingConfiguration {
    TrainingConfiguration(
      stepCount: steps, batchSize: 10, seed: 3, learningRate: .constant(0.02), laneCount: 4,
      workerCount: 2, logInterval: 10, validationInterval: 20, checkpointInterval: 15)
  }

  private func train(
    _ configuration: TrainingConfiguration, folder: URL? = nil
  ) throws -> (weights: [Float], trainer: Trainer<LineModel>) {
    let model = LineModel()
    let trainer = try Trainer(
      model: model, trainingCount: 30, validationCount: 7, configuration: configuration,
      folder: folder)
    #expect(try trainer.run() == .finished)
    return (weights(of: trainer.result), trainer)
  }

  private func weights(of store: ParameterStore) -> [Float] {
    store.parameters.flatMap { store.values(of: $0) }
  }

  @Test func theLossFalls() throws {
    var configuration = configuration(steps: 400)
    configuration.averageDecay = 0.9
    let (_, trainer) = try train(configuration)
    let losses = trainer.history.filter { $0.split == .training }.map(\.loss)
    #expect(losses.count == 40)
    #expect(losses[0] > 1)
    #expect(losses.last! < 0.02)
    #expect(trainer.history.last!.split == .validation)
    #expect(trainer.history.last!.loss < 0.02)
    #expect(trainer.history.last!["distance"] == trainer.history.last!.loss)
  }

  // MARK: Reproducibility

  @Test func workersDoNotChangeABit() throws {
    var configuration = configuration()
    configuration.workerCount = 1
    let alone = try train(configuration).weights
    for workers in [2, 3, 8] {
      configuration.workerCount = workers
      #expect(try train(configuration).weights == alone)
    }
  }

  @Test func lanesAndChunksChangeRoundingOnly() throws {
    let reference = try train(configuration()).weights
    for (lanes, chunk) in [(1, Int.max), (1, 3), (7, 1), (20, 2)] {
      var configuration = configuration()
      configuration.laneCount = lanes
      configuration.chunkSize = chunk
      let worst = zip(try train(configuration).weights, reference).map { abs($0 - $1) }.max()!
      #expect(worst < 2e-5, "\(lanes) lanes, chunks of \(chunk)")
    }
  }

  @Test func theSeedChangesTheResult() throws {
    var configuration = configuration()
    let reference = try train(configuration).weights
    configuration.seed += 1
    #expect(try train(configuration).weights != reference)
  }

  @Test func everyEpochShowsEachItemOnce() throws {
    struct Recorder: TrainableModel {
      final class Seen: @unchecked Sendable { var items: [Int] = [] }  // one lane, one worker
      let line = LineModel()
      let seen = Seen()
      var parameters: ParameterStore { line.parameters }
      func losses(of batch: TrainingBatch, in graph: Graph) -> Losses {
        seen.items += batch.items
        return line.losses(of: batch, in: graph)
      }
    }
    var configuration = configuration(steps: 9)
    configuration.laneCount = 1
    let model = Recorder()
    let trainer = try Trainer(model: model, trainingCount: 30, configuration: configuration)
    try trainer.run()
    let epochs = stride(from: 0, to: 90, by: 30).map { Array(model.seen.items[$0..<$0 + 30]) }
    #expect(epochs.allSatisfy { $0.sorted() == Array(0..<30) })
    #expect(Set(epochs).count == 3)
  }

  // MARK: Files

  @Test(arguments: [nil, 0.9])
  func aResumedTrainingEndsWithTheSameBits(averageDecay: Double?) throws {
    var configuration = configuration(steps: 50)
    configuration.averageDecay = averageDecay
    let (reference, whole) = try train(configuration)
    let folder = try TemporaryFolder()
    for steps in [17, 18, 35, 50] {
      configuration.stepCount = steps
      let (weights, trainer) = try train(configuration, folder: folder.url)
      #expect(trainer.stepsDone == steps)
      if steps == 50 {
        #expect(weights == reference)
        #expect(trainer.history.last?.loss == whole.history.last?.loss)
      }
    }
    let names = ["best", "checkpoint", "weights"].map { "\($0).safetensors" }
    #expect(folder.contents == [names[0], names[1], "log.csv", "log.jsonl", names[2]])
    let model = LineModel()
    try model.parameters.load(from: SafetensorsFile(contentsOf: folder.file(names[2])))
    #expect(self.weights(of: model.parameters) == reference)
  }

  @Test func theLogTellsEachStepOnce() throws {
    let folder = try TemporaryFolder()
    var configuration = configuration(steps: 20)
    _ = try train(configuration, folder: folder.url)
    // Lines that a killed training wrote after its last checkpoint.
    for name in ["log.csv", "log.jsonl"] {
      let file = try FileHandle(forWritingTo: folder.file(name))
      try file.seekToEnd()
      try file.write(contentsOf: Data("half a li".utf8))
      try file.close()
    }
    configuration.stepCount = 40
    _ = try train(configuration, folder: folder.url)
    let records = try TrainingRecord.load(from: folder.url)
    #expect(records.map(\.step) == [10, 20, 20, 30, 40, 40])
    let splits: [TrainingBatch.Split] = [.training, .training, .validation]
    #expect(records.map(\.split) == splits + splits)
    let table = try String(contentsOf: folder.file("log.csv"), encoding: .utf8)
      .split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    let heading = "step,split,loss,distance,learning_rate,gradient_norm,items_per_second,seconds"
    #expect(table[0].joined(separator: ",") == heading)
    #expect(table.count == 7)
    #expect(table.allSatisfy { $0.count == 8 })
    #expect(table.dropFirst().map { Double($0[2]) } == records.map(\.loss))
  }

  @Test func theBestWeightsAreKept() throws {
    let folder = try TemporaryFolder()
    var configuration = configuration(steps: 60)
    // Good steps first, then steps that spoil what was learnt.
    configuration.learningRate = .sequence(
      first: .constant(0.02), stepCount: 40, second: .constant(1))
    let (_, trainer) = try train(configuration, folder: folder.url)
    let judged = trainer.history.filter { $0.split == .validation }
    #expect(judged.map(\.step) == [20, 40, 60])
    #expect(judged[1].loss < min(judged[0].loss, judged[2].loss))
    let best = try SafetensorsFile(contentsOf: folder.file("best.safetensors"))
    #expect(best.metadata["step"] == "40")
  }

  @Test func aForeignCheckpointIsRefused() throws {
    let folder = try TemporaryFolder()
    let url = folder.file("checkpoint.safetensors")
    try Data("nonsense".utf8).write(to: url)
    #expect(throws: TrainingError.self) { try train(configuration(), folder: folder.url) }
    try LineModel().parameters.save(to: url)
    let error = #expect(throws: TrainingError.self) {
      try train(configuration(), folder: folder.url)
    }
    #expect(error?.description.contains("cannot go on from this file") == true)
  }

  @Test(arguments: [Float.nan, .infinity, 1e30]) func absurdWeightsAreRefusedWhole(value: Float)
    throws
  {
    let folder = try TemporaryFolder()
    let url = folder.file("weights.safetensors")
    try LineModel().parameters.save(to: url)
    let good = try SafetensorsFile(contentsOf: url)
    let tensors = try good.entries.map { entry in
      var values = try good.values(of: entry.name).map { $0 + 1 }
      if entry.name == good.entries.last?.name { values[values.count - 1] = value }
      return SafetensorsFile.Tensor(entry.name, shape: entry.shape, values: values)
    }
    try SafetensorsFile(tensors: tensors).write(to: url)
    let model = LineModel()
    let before = model.parameters.fingerprint
    let error = #expect(throws: SafetensorsError.self) {
      try model.parameters.load(from: SafetensorsFile(contentsOf: url))
    }
    #expect(error?.description.contains("holds the number") == true)
    #expect(model.parameters.fingerprint == before)
  }

  @Test func aCheckpointOfAnotherModelIsRefused() throws {
    let folder = try TemporaryFolder()
    _ = try train(configuration(), folder: folder.url)
    let trainer = try Trainer(
      model: LineModel(width: 4), trainingCount: 30, configuration: configuration(),
      folder: folder.url)
    let error = #expect(throws: TrainingError.self) { try trainer.run() }
    #expect(
      error?.description.contains("\"weights.weight\" of shape [6, 6], the model expects [4, 4]")
        == true)
  }

  // MARK: Trouble

  @Test func aLossThatIsNotFiniteIsSkipped() throws {
    var model = LineModel()
    model.poisonedSteps = 3..<12
    var configuration = configuration(steps: 20)
    configuration.logInterval = 1
    let trainer = try Trainer(model: model, trainingCount: 30, configuration: configuration)
    #expect(try trainer.run() == .finished)
    #expect(trainer.history.map(\.step) == [1, 2, 3] + Array(13...20))
    #expect(weights(of: trainer.result).filter(\.isFinite).count == 42)
  }

  @Test func tooManyOfThemEndTheTraining() throws {
    var model = LineModel()
    model.poisonedSteps = 3..<13
    let trainer = try Trainer(model: model, trainingCount: 30, configuration: configuration())
    let error = #expect(throws: TrainingError.self) { try trainer.run() }
    #expect(trainer.stepsDone == 13)
    #expect(error?.description.contains("the last 10 steps had to be skipped") == true)
    #expect(weights(of: trainer.result).filter(\.isFinite).count == 42)
  }

  @Test func nothingToLearnFromIsAnError() {
    #expect(throws: TrainingError.self) {
      try Trainer(model: LineModel(), trainingCount: 0, configuration: configuration())
    }
  }

  @Test func theProgressLine() throws {
    var record = try train(configuration(steps: 10)).trainer.history[0]
    (record.step, record.loss, record.itemsPerSecond) = (120, 1.23456, 812.4)
    record.terms[0].value = 0.5
    #expect(
      TrainingProgress.line(record, stepCount: 2000, secondsLeft: 3725)
        == "step 120/2000  loss 1.235  distance 0.5  812 items/s  1:02:05 left")
  }
}
