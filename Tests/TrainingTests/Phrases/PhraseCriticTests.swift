import Corpora
import Foundation
import ModelTestSupport
import Music
import Neural
import PhraseVAE
import TestSupport
import Testing
import Training

@Suite struct PhraseCriticTests {
  private let model = Fixtures.model(.melody2)

  private func training(
    _ method: PhrasePriorTraining.Method = .critic, in folder: TemporaryFolder, corpus: URL,
    steps: Int, resuming: Bool = false
  ) throws -> PhrasePriorTraining {
    var options = PhrasePriorTraining.Options(method)
    options.settings.batchSize = 32
    options.settings.workers = 2
    return try PhrasePriorTraining(
      model, corpus: corpus, folder: URL(filePath: folder("training")), options: options,
      length: .steps(steps), isResuming: resuming)
  }

  @Test func itTellsTunesFromDrawsAndAPresetKeepsIt() throws {
    let folder = try TemporaryFolder()
    let corpus = try Fixtures.corpus(in: folder, tunes: 40)
    let result = try training(in: folder, corpus: corpus, steps: 60).run(command: "here")
    #expect(result.isFinished && result.card.steps == 60)
    let windows = try PhraseCorpus(directory: corpus).train
    let tunes = (0..<64).map { windows[$0 % windows.count] }
    let draws = model.sample(count: 64, temperature: 0.8, seed: 9)
    let critic = try #require(result.model.critic)
    let right =
      critic.logits(of: tunes).count { $0 > 0 } + critic.logits(of: draws).count { $0 < 0 }
    #expect(right > 110, "\(right) of 128")

    let url = URL(filePath: folder("preset.safetensors"))
    try result.model.write(to: url)
    let loaded = try PhraseModel(contentsOf: url)
    #expect(loaded.critic?.card.steps == 60)
    let again = try #require(loaded.critic).logits(of: tunes)
    #expect(zip(again, critic.logits(of: tunes)).allSatisfy { abs($0 - $1) < 0.05 })
  }

  @Test func aResumedTrainingEndsWithTheSameBits() throws {
    let (one, two) = (try TemporaryFolder(), try TemporaryFolder())
    let corpus = try Fixtures.corpus(in: one, tunes: 20)
    let whole = try training(in: one, corpus: corpus, steps: 6).run(command: "").model
    var asked = 0
    _ = try training(in: two, corpus: corpus, steps: 6).run(command: "") {
      asked += 1
      return asked > 3
    }
    let rest = try training(in: two, corpus: corpus, steps: 6, resuming: true).run(command: "")
    #expect(rest.isFinished)
    #expect(whole.critic?.parameters.fingerprint == rest.model.critic?.parameters.fingerprint)
  }

  @Test func aCriticsTrainingDoesNotGoOnAsAFlows() throws {
    let folder = try TemporaryFolder()
    let corpus = try Fixtures.corpus(in: folder, tunes: 20)
    _ = try training(in: folder, corpus: corpus, steps: 2).run(command: "")
    #expect(throws: TrainingError.self) {
      try training(.flow, in: folder, corpus: corpus, steps: 4, resuming: true)
    }
  }
}
