import Corpora
import Neural
import Foundation
import NoteVAE
import Sfumato

/// A training step of the shipped note network: what `train notes` does between two lines of its log,
/// on a corpus of plucked tones in noise that is made for it.
final class NoteStep {
  /// Notes in a step.
  static let batch = NoteTraining.Options().settings.batchSize

  private let folder: URL
  private let training: NoteTraining

  /// Makes the corpus, and a training that is never saved.
  init(threads: Int) throws {
    folder = FileManager.default.temporaryDirectory
      .appending(path: "sfumato-\(UUID().uuidString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let corpus = folder.appending(path: "corpus", directoryHint: .isDirectory)
    try Self.write(to: corpus)
    var options = NoteTraining.Options()
    options.settings.workers = threads
    training = try NoteTraining(
      corpus: [corpus], folder: folder.appending(path: "training"), options: options,
      length: .steps(TrainingLength.usualSteps), isResuming: false)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func run() {
    do {
      try training.takeStep()
    } catch {
      fatalError("\(error)")
    }
  }

  /// Four instruments on eight keys, three seconds each.
  private static func write(to directory: URL) throws {
    let writer = try CorpusWriter(directory: directory)
    var random = RandomGenerator(seed: 1)
    for instrument in 0..<4 {
      for key in 0..<8 {
        let pitch = Double(33 + 8 * key)
        let turn = 2 * Double.pi * Units.pitchToHz(pitch) / 48_000
        let samples = (0..<144_000).map { i -> Float in
          let fall = exp(-Double(i * (1 + instrument)) / 48_000)
          let tone = (1...8).reduce(0.0) { $0 + sin(turn * Double($1 * i)) / Double($1) }
          return Float(fall * tone) + 0.01 * random.normal()
        }
        try writer.append(
          samples,
          CorpusNoteLabel(
            instrument: "pluck \(instrument)", pitch: pitch, velocity: 80, source: "made here",
            split: .train))
      }
    }
    try writer.finish(CorpusManifest(seed: 1))
  }
}
