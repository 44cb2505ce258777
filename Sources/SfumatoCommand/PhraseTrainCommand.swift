import ArgumentParser
import Foundation
import Sfumato

extension PhraseModelConfiguration.Decoder: ExpressibleByArgument {}

/// `sfumato train phrases`: learns phrases.
struct TrainPhrasesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "phrases",
    abstract: "Train a phrase model: melodies, drums or trios that can be drawn, bent and joined.",
    discussion: """
      Learns from a corpus that 'sfumato corpus phrases' made; DIR/KIND is taken where DIR holds \
      several kinds. Checkpoints and the log of the losses are kept in a folder beside the preset, \
      PRESET.training; Ctrl-C saves and stops, --resume goes on from there to the same weights. The \
      preset is written when the training ends or stops, and replaces the one before.

      EXAMPLES
        sfumato train phrases --kind melody2 --corpus corpus/phrases -o mine.safetensors --minutes 60
        sfumato train phrases --kind melody2 --corpus corpus/phrases -o mine.safetensors --resume
      """)

  @Option(help: "What to learn: melody2, drums2, melody16 or trio16.")
  var kind: PhraseKind

  @Option(help: "Folder of the corpus.", completion: .directory)
  var corpus: String

  @Option(
    name: .shortAndLong, help: "The preset to write.",
    completion: .file(extensions: ["safetensors"])
  )
  var output: String

  @Flag(help: "Go on with the training that was stopped.")
  var resume = false

  @Option(help: "Steps of the optimiser in all, those before a resumption included; usually 20000.")
  var steps: Int?

  @Option(help: "Minutes to train in all, from which the number of steps is found.")
  var minutes: Double?

  @Option(help: "How the latent becomes steps: hierarchical, or the baseline flat.")
  var decoder = PhraseModelConfiguration.Decoder.hierarchical

  @Option(
    help: """
      Weight of the latent's divergence: more for samples, less for copies; with --resume from there \
      on.  (default: 0.2)
      """)
  var beta: Float?

  @Option(help: "Phrases a step.  (default: 128 of 2 bars, 32 of 16)")
  var batch: Int?

  @Option(help: "Highest learning rate.")
  var rate = 1e-3

  @Option(help: "Seed of weights, order and noise.")
  var seed: UInt64 = 1

  @Option(help: "Threads.")
  var workers = ProcessInfo.processInfo.activeProcessorCount

  func validate() throws {
    guard steps == nil || minutes == nil else {
      throw ValidationError("give --steps or --minutes, not both")
    }
    guard (steps ?? 1) > 0, (minutes ?? 1) > 0, (batch ?? 1) > 0, workers > 0, rate > 0 else {
      throw ValidationError("--steps, --minutes, --batch, --rate and --workers must be above 0")
    }
    guard (beta ?? 0) >= 0 else { throw ValidationError("--beta must not be negative") }
  }

  func run() throws {
    try OutputFile.check(output)
    var options = PhraseTraining.Options(kind: kind)
    options.model.decoder = decoder
    if let batch { options.batchSize = batch }
    options.learningRate = rate
    options.seed = seed
    options.workers = workers
    let training = try PhraseTraining(
      corpus: PhraseCorpusFolder.url(corpus, kind: kind),
      folder: URL(filePath: output + ".training", directoryHint: .isDirectory), options: options,
      length: minutes.map { .minutes($0) } ?? steps.map { .steps($0) }, isResuming: resume,
      beta: beta)
    let command = (["sfumato"] + CommandLine.arguments.dropFirst()).joined(separator: " ")
    let result = try training.run(command: command)
    try result.model.write(to: URL(filePath: output))
    Report.remark(
      result.isFinished
        ? "\(output): trained \(result.model.card.steps) steps"
        : "\(output): stopped after \(result.model.card.steps) steps; --resume goes on")
  }
}

/// Folders of corpora of phrases as they are typed.
enum PhraseCorpusFolder {
  /// The folder itself, or the one of that kind in it.
  static func url(_ path: String, kind: PhraseKind) -> URL {
    let folder = URL(filePath: path, directoryHint: .isDirectory)
    let inner = folder.appending(path: kind.rawValue, directoryHint: .isDirectory)
    return FileManager.default.fileExists(atPath: inner.path) ? inner : folder
  }
}
