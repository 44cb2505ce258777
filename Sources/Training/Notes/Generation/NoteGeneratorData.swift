import Corpora
import Foundation
import Neural
import NoteVAE
import Signal

/// The notes of a corpus as a generator learns them: their codes, and what a wish would say of them.
struct NoteGeneratorData: Sendable {
  /// Standardised codes, one a note.
  let codes: [[Float]]
  /// Key, velocity, words and traits of each note.
  let requests: [NoteGeneratorNetwork.Request]
  let statistics: NoteCodeStatistics
  let vocabulary: [String]

  /// Encodes a corpus.
  /// - Parameters:
  ///   - corpus: its training notes.
  ///   - model: whose encoder it is.
  ///   - workerCount: threads.
  ///   - progress: told of notes done and of all, from one thread at a time.
  init(
    _ corpus: NoteCorpus, encodedBy model: NoteModel, workerCount: Int,
    progress: (Int, Int) -> Void
  ) {
    let words = InstrumentWords(corpus.notes.map(\.instrument))
    let pool = WorkerPool(workerCount: workerCount)
    var heard: [Heard] = []
    let all = Array(corpus.notes.indices)
    // In parts, so that progress can be told between them.
    for start in stride(from: 0, to: all.count, by: Self.partSize) {
      let part = Array(all[start..<min(start + Self.partSize, all.count)])
      heard += pool.results(of: part) { Self.hear(corpus.notes[$0], in: corpus, model) }
      progress(heard.count, all.count)
    }
    let places = corpus.notes.map { words.places(of: $0.instrument) }
    let statistics = NoteCodeStatistics(
      codes: heard.map(\.code), traits: heard.map(\.traits), words: places,
      wordCount: words.vocabulary.count)
    self.statistics = statistics
    vocabulary = words.vocabulary
    codes = heard.map { statistics.standardised($0.code) }
    requests = corpus.notes.indices.map { note in
      NoteGeneratorNetwork.Request(
        condition: corpus.notes[note].condition, words: places[note],
        traits: statistics.standardised(traits: heard[note].traits))
    }
  }

  private static let partSize = 128

  private struct Heard {
    var code: [Float]
    var traits: [Float?]
  }

  private static func hear(
    _ note: CorpusNote, in corpus: NoteCorpus, _ model: NoteModel
  ) -> Heard {
    let configuration = model.configuration
    let length = Int(NoteCode.seconds * configuration.sampleRate)
    var samples = Array(corpus.samples(of: note).prefix(length))
    if samples.count < length {
      samples += [Float](repeating: 0, count: length - samples.count)
    }
    let condition = note.condition
    let steps = configuration.latentCount(sampleCount: length)
    let analysis = NoteAnalysis(
      samples, configuration: configuration, frameCount: steps * configuration.framesPerLatent)
    let graph = Graph(parameters: model.network.parameters, recording: false)
    let posterior = model.network.posterior(
      of: [analysis], conditions: [condition], in: graph)
    let fundamentals = [Float](
      repeating: condition.fundamental(configuration), count: analysis.frameCount)
    let code = NoteCode(configuration).values(
      global: posterior.global.mean.values, local: posterior.local.mean.values,
      profile: model.network.profile(analysis.power, fundamentals: fundamentals),
      sustain: NoteShape(samples, sampleRate: configuration.sampleRate).sustain)
    let description = SoundDescription(
      of: AudioClip(samples: samples, sampleRate: configuration.sampleRate), pitch: note.pitch)
    return Heard(
      code: code,
      traits: description.map { NoteTrait.values(of: $0, pitch: note.pitch) }
        ?? NoteTrait.allCases.map { _ in nil })
  }
}
