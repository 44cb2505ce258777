import Corpora
import ModelTestSupport
import Training
import Foundation
import Neural
import Music
import PhraseVAE
import TestSupport
import Testing

@Suite struct PhraseTrainingTests {
  private func options() -> PhraseTraining.Options {
    var options = PhraseTraining.Options(kind: .melody2)
    options.model = Fixtures.configuration(.melody2)
    options.settings.batchSize = 32
    options.settings.learningRate = 4e-3
    options.settings.workers = 2
    return options
  }

  @Test func aSmallModelLearnsMelodies() throws {
    let folder = try TemporaryFolder()
    let corpus = try Fixtures.corpus(in: folder, tunes: 40)
    let kept = URL(filePath: folder("training"))
    let training = try PhraseTraining(
      corpus: corpus, folder: kept, options: options(), length: .steps(150), isResuming: false)
    let result = try training.run(command: "here")
    #expect(result.isFinished)
    #expect(result.model.card.itemsSeen == 150 * 32)
    #expect(result.model.card.licence == "made here")

    let records = try TrainingRecord.load(from: kept)
    let losses = records.filter { $0.split == .training }.compactMap { $0["reconstruction"] }
    #expect(losses.count >= 2 && losses.last! < 0.6 * losses.first!, "\(losses)")
    #expect(records.last { $0.split == .validation }?["accuracy_melody"] ?? 0 > 0.55)

    // The preset holds the same model, but for its 16-bit weights.
    let preset = URL(filePath: folder("small.safetensors"))
    try result.model.write(to: preset)
    let loaded = try PhraseModel(contentsOf: preset)
    #expect(loaded.card == result.model.card)
    let phrases = (0..<8).map { Fixtures.phrase(.melody2, 7 + $0) }
    let again = result.model.decode(result.model.encode(phrases)).map(\.tokens)
    let loadedAgain = loaded.decode(loaded.encode(phrases)).map(\.tokens)
    let differing = zip(again.joined(), loadedAgain.joined()).count { $0 != $1 }
    #expect(differing <= 8, "of 256 tokens")
  }

  @Test func freeBitsKeepTheLatentFromBeingEmptied() throws {
    let folder = try TemporaryFolder()
    let corpus = try Fixtures.corpus(in: folder, tunes: 40)
    func divergence(freeBits: Float?) throws -> Double {
      var options = options()
      options.beta = 40
      options.freeBits = freeBits
      let kept = URL(filePath: folder(freeBits == nil ? "none" : "free"))
      let training = try PhraseTraining(
        corpus: corpus, folder: kept, options: options, length: .steps(100), isResuming: false)
      _ = try training.run(command: "")
      return try TrainingRecord.load(from: kept).last { $0.split == .training }?["kl"] ?? .nan
    }
    // 38 numbers of half a bit are 13 nats.
    let (without, with) = (try divergence(freeBits: nil), try divergence(freeBits: 0.5))
    #expect(without < 3 && with > 8, "\(without) and \(with) nats")
  }

  @Test func aTrainingIsNeitherOverwrittenNorInvented() throws {
    let folder = try TemporaryFolder()
    let corpus = try Fixtures.corpus(in: folder, tunes: 20)
    func training(kind: PhraseKind = .melody2, resuming: Bool) throws -> PhraseTraining {
      var options = options()
      options.model.kind = kind
      return try PhraseTraining(
        corpus: corpus, folder: URL(filePath: folder("training")), options: options,
        length: .steps(2), isResuming: resuming)
    }
    #expect(throws: TrainingError.self) { try training(resuming: true) }
    #expect(throws: PhraseTrainingError.self) { try training(kind: .drums2, resuming: false) }
    _ = try training(resuming: false).run(command: "")
    #expect(throws: TrainingError.self) { try training(resuming: false) }
    let again = try training(resuming: true).run(command: "")
    #expect(again.isFinished && again.model.card.steps == 2)
  }

  /// A model that knows one tune learns others, and is measured on what it knew; weights are kept by share.
  @Test func aModelLearnsOnAndIsToldWhatItLost() throws {
    let folder = try TemporaryFolder()
    let corpus = try Fixtures.corpus(in: folder, tunes: 40)
    let first = try PhraseTraining(
      corpus: corpus, folder: URL(filePath: folder("first")), options: options(),
      length: .steps(150), isResuming: false
    ).run(command: "first").model
    func further(keep: Double) throws -> PhraseModel {
      let kept = URL(filePath: folder("\(keep)"))
      return try PhraseTraining(
        corpus: corpus, folder: kept, options: options(), length: .steps(150), isResuming: false,
        start: first
      ).run(command: "on", keep: keep).model
    }
    let on = try further(keep: 0)
    let change = try PhraseAdaptation(from: first, to: on, corpus: corpus, seed: 1)
    let own = try #require(change.own)
    #expect(own.after.right > own.before.right + 0.03 && own.after.bits < own.before.bits, "\(own)")
    #expect(change.known.phraseCount == 256 && change.known.before.right > 0.3, "\(change.known)")
    #expect(on.card.data.hasPrefix(first.card.data + "; then ") && on.card.steps == 150)
    // All of the old weights are the old model.
    let same = try PhraseAdaptation(
      from: first, to: try further(keep: 1), corpus: corpus, seed: 1)
    #expect(same.own?.before == same.own?.after && same.known.before == same.known.after)
  }

  /// Two bars of 3/4 are not divided as one bar of it is.
  @Test func temposChangeWhereBarsAreHalvedThroughout() {
    #expect(PhraseKind.allCases.filter { !TempoChange.applies(to: $0.metre) } == [.jig2, .waltz2])
  }

  @Test func temposAreDoubledAndHalved() {
    var tokens = [UInt16](repeating: 0, count: 32)
    (tokens[0], tokens[4], tokens[7], tokens[16]) = (41, 43, 1, 45)
    let phrase = Fixtures.melody(tokens)
    let doubled = TempoChange.doubled(phrase, phrase)?.tokens
    var expected = [UInt16](repeating: 0, count: 32)
    for half in [0, 16] {
      (expected[half], expected[half + 2], expected[half + 4], expected[half + 8]) = (41, 43, 1, 45)
    }
    #expect(doubled == expected)
    let halved = TempoChange.halved(phrase, half: 0).tokens
    expected = [UInt16](repeating: 0, count: 32)
    (expected[0], expected[8], expected[14]) = (41, 43, 1)
    #expect(halved == expected)
    tokens[3] = 41
    #expect(
      TempoChange.doubled(Fixtures.melody(tokens), phrase) == nil,
      "there is no place for the onset on step 3")
  }
}
