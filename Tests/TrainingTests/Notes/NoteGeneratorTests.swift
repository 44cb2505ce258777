import Corpora
import Foundation
import Neural
import NoteVAE
import Signal
import TestSupport
import Testing
import Training

@Suite struct NoteGeneratorTests {
  /// Two kinds of instruments, dull and bright, of enough names that their words are learned.
  private func corpus(in folder: TemporaryFolder) throws -> URL {
    let directory = URL(filePath: folder("notes"))
    let writer = try CorpusWriter(directory: directory)
    for instrument in 0..<8 {
      let isBright = instrument % 2 == 1
      for pitch in [50.0, 62] {
        let hz = 440 * exp2((pitch - 69) / 12)
        let samples = (0..<144_000).map { i -> Float in
          let t = Double(i) / 48_000
          return (1...12).reduce(Float(0)) { sum, k in
            let level = exp(-t) * pow(Double(k), isBright ? -0.3 : -2.5)
            return sum + Float(0.1 * level * sin(2 * Double.pi * hz * Double(k) * t))
          }
        }
        try writer.append(
          samples,
          CorpusNoteLabel(
            instrument: "made/\(isBright ? "glassy" : "velvet") number \(instrument)",
            pitch: pitch, velocity: 80, source: "made here", split: .train))
      }
    }
    try writer.finish(CorpusManifest(seed: 1))
    return directory
  }

  private func training(
    _ method: NoteGenerator.Method, steps: Int, in folder: TemporaryFolder
  ) throws -> (model: NoteModel, generator: NoteGenerator) {
    var options = NoteGeneratorTraining.Options()
    options.method = method
    options.settings.batchSize = 16
    options.settings.learningRate = 2e-3
    options.settings.workers = 2
    // Random weights will do: a generator learns whatever the latents are.
    var configuration = NoteModelConfiguration()
    configuration.encoderWidth = 48
    configuration.decoderWidth = 64
    configuration.decoderBlocks = 1
    let model = NoteModel(network: NoteNetwork(configuration, seed: 4), card: ModelCard())
    let training = try NoteGeneratorTraining(
      model, corpus: [corpus(in: folder)], folder: URL(filePath: folder("training")),
      options: options, length: .steps(steps), isResuming: false)
    let result = try training.run(command: "here")
    #expect(result.isFinished)
    return (model, result.generator)
  }

  @Test func aFlowDrawsWhatWordsSay() throws {
    let folder = try TemporaryFolder()
    let (model, generator) = try training(.flow, steps: 90, in: folder)
    #expect(Set(generator.vocabulary).isSuperset(of: ["glassy", "velvet"]))
    #expect(generator.latentSpace == model.latentSpace)
    let condition = NoteCondition(pitch: 56, velocity: 0.63)
    func latent(_ word: String?, seed: UInt64) -> NoteLatent {
      var wish = NoteGenerator.Wish()
      wish.words = word.map { [$0] } ?? []
      return generator.latent(wish, as: condition, seed: seed)
    }
    #expect(latent("glassy", seed: 1) == latent("glassy", seed: 1))
    #expect(latent("glassy", seed: 1) != latent("glassy", seed: 2))
    // High bands of the timbre profile: the bright kind's are far above the dull one's.
    func highs(_ word: String) -> Float {
      (1...6).reduce(Float(0)) { sum, seed in
        let profile = latent(word, seed: UInt64(seed)).timbre!.profile
        return sum + profile[28..<40].reduce(0, +)
      } / 6
    }
    #expect(highs("glassy") > highs("velvet") + 2, "\(highs("glassy")), \(highs("velvet"))")

    // Written and read, the same seed gives the same note but for 16-bit weights.
    let preset = URL(filePath: folder("generator.safetensors"))
    try generator.write(to: preset)
    let loaded = try NoteGenerator(contentsOf: preset)
    #expect(loaded.vocabulary == generator.vocabulary && loaded.card == generator.card)
    let (a, b) = (latent("velvet", seed: 3), loaded.latent(.init(), as: condition, seed: 3))
    let own = latent(nil, seed: 3)
    #expect(zip(own.global, b.global).allSatisfy { abs($0 - $1) < 0.1 })
    #expect(a.global != own.global)
    #expect(own.sampleCount == 144_000 && own.condition == condition)

    // There and back without a wish is the note itself.
    let back = try #require(generator.edited(own, .init(), description: nil))
    let worst = zip(own.global, back.global).map { abs($0 - $1) }.max()!
    #expect(worst < 0.15, "\(worst)")
    var darker = NoteGenerator.Wish()
    darker.words = ["velvet"]
    #expect(generator.edited(own, darker, description: nil)?.global != back.global)
  }

  @Test func againstADiscriminatorItGoesInOneStep() throws {
    let folder = try TemporaryFolder()
    let (_, generator) = try training(.adversarial, steps: 4, in: folder)
    #expect(generator.method == .adversarial)
    let latent = generator.latent(as: NoteCondition(pitch: 60, velocity: 0.5), seed: 1)
    #expect(latent.global.allSatisfy { $0.isFinite })
    #expect(generator.edited(latent, .init(), description: nil) == nil)
    let record = try #require(
      TrainingRecord.load(from: URL(filePath: folder("training"))).last { $0.split == .training })
    #expect(abs(try #require(record["discriminator"]) - 2) < 1)
  }

  @Test func otherFilesAreNoGenerators() throws {
    let folder = try TemporaryFolder()
    let file = URL(filePath: folder("other.safetensors"))
    try SafetensorsFile(tensors: [], metadata: ["format": "sfumato-notes-1"]).write(to: file)
    let error = #expect(throws: NoteModelError.self) { _ = try NoteGenerator(contentsOf: file) }
    #expect(error?.errorDescription?.contains("sfumato-generator-1") == true)
  }

  @Test(
    arguments: [
      ("FluidR3_GM/000-040 Violin", ["violin", "strings", "bowed"]),
      ("zynaddsubfx/013-049 SynGuitarAcoustic1", ["syn", "guitar", "acoustic"]),
      ("MuseScore_General_Full/128-000 Standard key 36", ["drum", "struck", "standard"]),
      ("train/black guitar staccato", ["black", "guitar", "staccato"]),
    ])
  func namesBecomeWords(name: String, words: [String]) {
    #expect(InstrumentWords.words(of: name) == Set(words))
  }
}
