import OutputFiles
import Neural
import ArgumentParser
import Foundation
import Sfumato

extension PhraseModelConfiguration.Decoder: ExpressibleByArgument {}

/// `sfumato train phrases`: learns phrases.
struct TrainPhrasesCommand: ParsableCommand, RankedCommand {
  static let configuration = CommandConfiguration(
    commandName: "phrases",
    abstract: "Train a phrase model: melodies, drums or trios that can be drawn, bent and joined.",
    discussion: """
      Learns from a corpus that 'sfumato corpus phrases' made; DIR/KIND is taken where DIR holds \
      several kinds. Checkpoints and the log of the losses are kept in a folder beside the preset, \
      PRESET.training; Ctrl-C saves and stops, --resume goes on from there to the same weights. The \
      preset is written when the training ends or stops, and replaces the one before.

      EXAMPLES
        sfumato train phrases --kind melody2 --corpus corpus/phrases \\
          -o mine.safetensors --minutes 60
        sfumato train phrases --kind melody2 --corpus corpus/phrases \\
          -o mine.safetensors --resume
      """)

  @Option(help: "What to learn: melody2, drums2, melody16 or trio16.")
  var kind: PhraseKind

  @Option(help: "Folder of the corpus.", completion: .directory)
  var corpus: String

  @OptionGroup var training: TrainingOptions

  @Option(help: "How the latent becomes steps: hierarchical, or the baseline flat.")
  var decoder = PhraseModelConfiguration.Decoder.hierarchical

  @Option(
    help: """
      KL weight β: higher favours samples, lower reconstruction; with --resume from there on.  \
      (default: 0.2)
      """)
  var beta: Float?

  @Option(
    help: ArgumentHelp(
      """
      Free bits per latent dimension: divergence that costs nothing, so that a large --beta does not \
      empty the latent; with --resume from there on.  (default: 0)
      """, valueName: "bits"))
  var freeBits: Float?

  @Option(help: "Phrases a step.  (default: 128 of 2 bars, 32 of 16)")
  var batch: Int?

  @Option(help: "Highest learning rate.")
  var rate = 1e-3

  func validate() throws {
    try TrainingOptions.validate(batch: batch, rate: rate)
    guard (beta ?? 0) >= 0, (beta ?? 0).isFinite else {
      throw ValidationError("--beta must be 0 or above")
    }
    try require("--free-bits", freeBits, in: 0...64)
  }

  func run() throws {
    try training.checkOutput()
    var options = PhraseTraining.Options(kind: kind)
    options.model.decoder = decoder
    if let batch { options.settings.batchSize = batch }
    options.settings.learningRate = rate
    training.apply(to: &options.settings)
    let phrases = try PhraseTraining(
      corpus: PhraseCorpusFolder.url(corpus, kind: kind), folder: training.folder,
      options: options, length: training.length, isResuming: training.resume, beta: beta,
      freeBits: freeBits)
    let result = try phrases.run(
      command: TrainingOptions.commandText, progress: .standardError,
      shouldStop: Interruption.watch(secondEnds: true))
    guard Ranks.current.isLeader else { return }
    try result.model.write(to: URL(filePath: training.output))
    training.tellEnding(result.model.card, isFinished: result.isFinished)
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
