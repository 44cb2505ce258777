import Foundation
import Neural
import Testing

@Suite("Training plan")
struct TrainingPlanTests {
  private struct Choices: TrainingChoices, Equatable {
    var settings = TrainingSettings(
      batchSize: 10, learningRate: 0.02, seed: 3, workers: 2, validationInterval: 20)

    init(learningRate: Double = 0.02, workers: Int = 2) {
      settings.learningRate = learningRate
      settings.workers = workers
    }
  }

  @Test func aPlanIsKeptAndNeitherOverwrittenNorInvented() throws {
    let folder = try TemporaryFolder()
    let training = folder.file("training")
    #expect(throws: TrainingError.self) {
      try TrainingPlan(folder: training, options: Choices(), corpus: "a", isResuming: true)
    }
    var plan = try TrainingPlan(
      folder: training, options: Choices(learningRate: 0.5), corpus: "a", isResuming: false)
    #expect(plan.steps == TrainingLength.usualSteps)
    plan.steps = 7
    try plan.write(to: training)
    func resume(on corpus: String) throws -> TrainingPlan<Choices> {
      try TrainingPlan(folder: training, options: Choices(), corpus: corpus, isResuming: true)
    }
    #expect { try resume(on: "a") } throws: { "\($0)".contains("its checkpoint is gone") }
    try Data().write(to: training.appending(path: "checkpoint.safetensors"))
    let resumed = try resume(on: "a")
    #expect { try resume(on: "b") } throws: { "\($0)".contains("begun on another corpus") }
    #expect(resumed.steps == 7 && resumed.options == Choices(learningRate: 0.5))
    #expect(throws: TrainingError.self) {
      try TrainingPlan(folder: training, options: Choices(), corpus: "a", isResuming: false)
    }
  }

  @Test func aPlanOfAnEarlierVersionIsUnderstood() throws {
    let folder = try TemporaryFolder()
    let before = """
      {"options":{"batchSize":12,"learningRate":0.5,"seed":9,"workers":4,"validationInterval":30},
      "steps":7}
      """
    try Data(before.utf8).write(to: folder.file("plan.json"))
    try Data().write(to: folder.file("checkpoint.safetensors"))
    let plan = try TrainingPlan(
      folder: folder.url, options: Choices(), corpus: "a", isResuming: true)
    let settings = plan.options.settings
    #expect(settings.batchSize == 12 && settings.learningRate == 0.5 && settings.seed == 9)
    #expect(settings.validationInterval == 30 && settings.workers == 2 && plan.steps == 7)
  }

  @Test func corporaAreToldFromOneAnotherByTheirManifests() {
    let identities = [["a": 1], ["a": 2], ["b": 1]].map { TrainingPlan<Choices>.identity(of: $0) }
    #expect(Set(identities).count == 3)
    #expect(
      TrainingPlan<Choices>.identity(of: ["b": 1, "a": 2])
        == TrainingPlan<Choices>.identity(of: ["a": 2, "b": 1]))
  }

  @Test func optionsThatJSONCannotHoldAreAnError() throws {
    let folder = try TemporaryFolder()
    let plan = try TrainingPlan(
      folder: folder.url, options: Choices(learningRate: .infinity), corpus: "a", isResuming: false)
    #expect(throws: TrainingError.self) { try plan.write(to: folder.url) }
    #expect(folder.contents.isEmpty)
  }

  @Test func stepsAreFoundFromTheTime() throws {
    func steps(_ length: TrainingLength, made: inout Int) throws -> Int {
      try length.stepCount(
        of: {
          made += 1
          return LineModel()
        }, trainingCount: 30
      ) { .annealed(Choices(), steps: $0, chunkSize: 4) }
    }
    var made = 0
    #expect(try steps(.steps(7), made: &made) == 7 && made == 0)
    #expect(try steps(.minutes(1e-9), made: &made) == 1 && made == 1)
    #expect(try steps(.minutes(1), made: &made) > 12 && made == 2)
  }

  @Test func theRateRisesAndFalls() {
    let configuration = TrainingConfiguration.annealed(Choices(), steps: 1000, chunkSize: 4)
    let rates = [0, 99, 100, 999].map { configuration.learningRate.value(atStep: $0) }
    #expect(rates[0] < 0.001 && rates[1] <= 0.02 && abs(rates[2] - 0.02) < 1e-9)
    #expect(abs(rates[3] - 0.02 / 50) < 1e-6)
    #expect(configuration.checkpointInterval == 20)
  }
}
