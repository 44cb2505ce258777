import Signal
import Corpora
import ModelTestSupport
import Training
import Foundation
import Neural
import NoteVAE
import TestSupport
import Testing

@Suite struct NoteTrainingTests {
  /// A corpus of four plucked tones on three keys each.
  private func corpus(in folder: TemporaryFolder) throws -> URL {
    let directory = URL(filePath: folder("notes"))
    let writer = try CorpusWriter(directory: directory)
    for instrument in 0..<4 {
      for pitch in [50.0, 57, 64] {
        let hz = 440 * exp2((pitch - 69) / 12)
        let samples = (0..<144_000).map { i -> Float in
          let t = Double(i) / 48_000
          return (1...8).reduce(Float(0)) { sum, k in
            let level = exp(-t * Double(1 + instrument)) / pow(Double(k), 0.5 + Double(instrument))
            return sum + Float(0.2 * level * sin(2 * Double.pi * hz * Double(k) * t))
          }
        }
        try writer.append(
          samples,
          CorpusNoteLabel(
            instrument: "pluck \(instrument)", pitch: pitch, velocity: 80, source: "made here",
            split: .train))
      }
    }
    try writer.finish(CorpusManifest(seed: 1))
    return directory
  }

  private func options() -> NoteTraining.Options {
    var options = NoteTraining.Options()
    options.model.encoderWidth = 48
    options.model.decoderWidth = 64
    options.model.decoderBlocks = 1
    options.settings.batchSize = 4
    options.settings.workers = 2
    return options
  }

  @Test func aSmallModelLearnsPluckedTones() throws {
    let folder = try TemporaryFolder()
    let corpus = try corpus(in: folder)
    let kept = URL(filePath: folder("training"))
    let training = try NoteTraining(
      corpus: [corpus], folder: kept, options: options(), length: .steps(150), isResuming: false)
    let result = try training.run(command: "here")
    #expect(result.isFinished)
    #expect(result.model.card.itemsSeen == 600)

    let losses = try TrainingRecord.load(from: kept)
      .filter { $0.split == .training }.compactMap { $0["texture_db"] }
    #expect(losses.count >= 2 && losses.last! < 0.7 * losses.first!, "\(losses)")

    // Going on from there: half the way back to the origin lies between the two.
    let tuning = try NoteTraining(
      corpus: [corpus], folder: URL(filePath: folder("tuning")), options: options(),
      length: .steps(5), isResuming: false, start: result.model)
    let tuned = try tuning.run(command: "here").model
    #expect(tuned.configuration == result.model.configuration)
    let between = tuned.blended(with: result.model, share: 0.5)
    let weights = [result.model, between, tuned].map { model in
      model.network.parameters.parameters.flatMap(model.network.parameters.values(of:))
    }
    #expect(weights[0] != weights[2])
    #expect(
      weights[1].indices.allSatisfy {
        abs(weights[1][$0] - (weights[0][$0] + weights[2][$0]) / 2) < 1e-6
      })

    // The preset gives the same spectra as the model that wrote it, but for its 16-bit weights.
    let preset = URL(filePath: folder("small.safetensors"))
    try result.model.write(to: preset)
    let loaded = try NoteModel(contentsOf: preset)
    #expect(loaded.card == result.model.card)
    let notes = try NoteCorpus(directory: corpus)
    let samples = notes.samples(of: notes.notes[0])
    let latent = result.model.encode(samples, as: NoteCondition(pitch: 50, velocity: 0.6))
    let a = result.model.decode(latent)
    let b = loaded.decode(latent)
    #expect(SpectralDistance(a.total, b.total, bins: a.binCount).texture < 0.1)
  }

  /// Against discriminators the decoder moves and the encoder does not; what is written is a note model
  /// and nothing else.
  @Test(arguments: AdversarialForm.allCases)
  func anAdversarialStageMovesTheDecoderAlone(form: AdversarialForm) throws {
    let folder = try TemporaryFolder()
    let corpus = try corpus(in: folder)
    let start = NoteModel(
      network: NoteNetwork(options().model, seed: 3), card: ModelCard())
    var options = options()
    options.adversarial = AdversarialOptions()
    options.adversarial?.form = form
    options.adversarial?.warmUp = 1
    let kept = URL(filePath: folder("stage"))
    let stage = try NoteTraining(
      corpus: [corpus], folder: kept, options: options, length: .steps(3), start: start)
    let model = try stage.run(command: "here").model
    let before = start.network.parameters
    #expect(model.network.parameters.parameters == before.parameters)
    for parameter in before.parameters {
      let moved = model.network.parameters.values(of: parameter) != before.values(of: parameter)
      #expect(moved == !parameter.name.hasPrefix("encoder."), "\(parameter.name)")
    }
    let record = try #require(TrainingRecord.load(from: kept).last { $0.split == .training })
    // Discriminators that know nothing: two margins of 1, or two bits. They learn at once what a
    // decoder of random weights makes.
    let ignorance = form == .hinge ? 2 : 2 * Double(M_LN2)
    let loss = try #require(record["discriminator"])
    #expect(loss > 0.3 * ignorance && loss < 1.3 * ignorance, "\(record)")
    #expect(try #require(record["made_spread"]) > 0)
  }

  @Test func aTrainingIsNeitherOverwrittenNorInvented() throws {
    let folder = try TemporaryFolder()
    let corpus = try corpus(in: folder)
    func training(resuming: Bool) throws -> NoteTraining {
      try NoteTraining(
        corpus: [corpus], folder: URL(filePath: folder("training")), options: options(),
        length: .steps(2), isResuming: resuming)
    }
    #expect(throws: TrainingError.self) { _ = try training(resuming: true) }
    _ = try training(resuming: false)
    #expect(throws: TrainingError.self) { _ = try training(resuming: false) }
    // Before the first checkpoint there is nothing to go on from.
    #expect(throws: TrainingError.self) { _ = try training(resuming: true) }
  }

  @Test func otherFilesAreNoPresets() throws {
    let folder = try TemporaryFolder()
    let file = URL(filePath: folder("other.safetensors"))
    func refusal(of metadata: [String: String]) throws -> String {
      try SafetensorsFile(tensors: [], metadata: metadata).write(to: file)
      let error = #expect(throws: NoteModelError.self) { _ = try NoteModel(contentsOf: file) }
      return error?.errorDescription ?? ""
    }
    #expect(try refusal(of: ["format": "poem"]).contains("found \"poem\""))
    let format = "sfumato-notes-1"
    #expect(try refusal(of: ["format": format]).contains("\"configuration\" is missing"))
    // Networks of no shape at all must not be tried.
    let text = SafetensorsFile.json(NoteModelConfiguration())
    for (key, value) in [
      ("decoderWidth", "-1"), ("envelopeKnots", "1"), ("framesPerLatent", "3"),
      ("hopLength", "0"), ("fftLength", "1000000000000"), ("harmonicCount", "1000000000000"),
    ] {
      let place = try #require(text.firstRange(of: try Regex("\"\(key)\":[0-9]+")))
      let damaged = text.replacingCharacters(in: place, with: "\"\(key)\":\(value)")
      let words = try refusal(of: ["format": format, "configuration": damaged])
      #expect(words.contains("\"configuration\" is missing or damaged"), "\(key): \(words)")
    }
    // No file without tensors holds a network of that size.
    let words = try refusal(of: ["format": format, "configuration": text])
    #expect(words.contains("\"configuration\" is missing or damaged"))
  }
}
