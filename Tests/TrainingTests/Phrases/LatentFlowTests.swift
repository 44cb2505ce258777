import Corpora
import ModelTestSupport
import Training
import Foundation
import Neural
import Music
import PhraseVAE
import TestSupport
import Testing

@Suite struct LatentFlowTests {
  private let model = Fixtures.model(.melody2)

  private func training(
    _ model: PhraseModel, in folder: TemporaryFolder, corpus: URL, steps: Int,
    resuming: Bool = false
  ) throws -> PhrasePriorTraining {
    var options = PhrasePriorTraining.Options(.flow)
    options.settings.learningRate = 4e-3
    options.settings.workers = 2
    return try PhrasePriorTraining(
      model, corpus: corpus, folder: URL(filePath: folder("training")), options: options,
      length: .steps(steps), isResuming: resuming)
  }

  /// Mean and standard deviation of each number.
  private func spread(_ latents: [PhraseLatent]) -> [(mean: Float, deviation: Float)] {
    latents[0].values.indices.map { index in
      let values = latents.map { $0.values[index] }
      let mean = values.reduce(0, +) / Float(values.count)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(values.count)
      return (mean, variance.squareRoot())
    }
  }

  @Test func drawnLatentsBecomeLikeThoseOfTheCorpus() throws {
    let folder = try TemporaryFolder()
    let corpus = try Fixtures.corpus(in: folder, tunes: 40)
    let result = try training(model, in: folder, corpus: corpus, steps: 700).run(command: "here")
    #expect(result.isFinished)
    #expect(result.card.steps == 700 && result.card.licence == "made here")
    #expect(result.model.identity == model.identity)

    let windows = try PhraseCorpus(directory: corpus).train
    let known = spread(model.encode((0..<windows.count).map { windows[$0] }))
    let drawn = spread(result.model.sampleLatents(count: 400, seed: 1))
    let gaussian = spread(model.sampleLatents(count: 400, seed: 1))
    /// Mean difference of means and deviations, in the corpus's deviations.
    func miss(_ found: [(mean: Float, deviation: Float)]) -> Float {
      zip(known, found).reduce(0) {
        $0 + (abs($1.1.mean - $1.0.mean) + abs($1.1.deviation - $1.0.deviation)) / $1.0.deviation
      } / Float(known.count)
    }
    // The Gaussian of the model made for tests is none of this corpus.
    #expect(miss(drawn) < 0.4, "\(miss(drawn)), of the Gaussian \(miss(gaussian))")
    #expect(miss(gaussian) > 2)
  }

  @Test func aPresetKeepsIt() throws {
    let folder = try TemporaryFolder()
    let corpus = try Fixtures.corpus(in: folder, tunes: 20)
    let drawing = try training(model, in: folder, corpus: corpus, steps: 2).run(command: "here")
      .model
    let url = URL(filePath: folder("preset.safetensors"))
    try drawing.write(to: url)
    let loaded = try PhraseModel(contentsOf: url)
    let (kept, again) = (
      drawing.sampleLatents(count: 3, seed: 5), loaded.sampleLatents(count: 3, seed: 5)
    )
    #expect(kept != model.sampleLatents(count: 3, seed: 5))
    for (a, b) in zip(kept, again) {
      #expect(zip(a.values, b.values).allSatisfy { abs($0 - $1) < 0.02 })
    }
    // The seed decides, not how many are drawn.
    let first = loaded.sampleLatents(count: 1, seed: 5)[0]
    #expect(zip(first.values, again[0].values).allSatisfy { abs($0 - $1) < 1e-4 })
  }

  @Test func aTrainingBelongsToItsModelAndKind() throws {
    let folder = try TemporaryFolder()
    let corpus = try Fixtures.corpus(in: folder, tunes: 20)
    _ = try training(model, in: folder, corpus: corpus, steps: 2).run(command: "")
    let again = try training(model, in: folder, corpus: corpus, steps: 2, resuming: true)
    #expect(try again.run(command: "").isFinished)

    let network = PhraseNetwork(model.configuration, seed: 9)
    let other = PhraseModel(network: network, landscape: model.landscape, card: model.card)
    let error = #expect(throws: PhraseTrainingError.self) {
      try training(other, in: folder, corpus: corpus, steps: 4, resuming: true)
    }
    #expect(error?.errorDescription?.contains(model.identity) == true)
    let drums = try TemporaryFolder()
    #expect(throws: PhraseTrainingError.self) {
      try training(Fixtures.model(.drums2), in: drums, corpus: corpus, steps: 2)
    }
  }
}
