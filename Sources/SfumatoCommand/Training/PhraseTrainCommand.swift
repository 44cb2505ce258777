import Corpora
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

      --from begins with a trained model instead of random weights and teaches it your own tunes: a \
      corpus, or simply a folder of MIDI files or ABC tunes. Few suffice; of fewer than a hundred every \
      fifth is kept aside to judge by. Half of what it learns are phrases that it draws itself, so that \
      it does not forget what it knew; what was gained and lost is told in the end.

      EXAMPLES
        sfumato train phrases --kind melody2 --corpus corpus/phrases \\
          -o mine.safetensors --minutes 60
        sfumato train phrases --kind melody2 --corpus corpus/phrases \\
          -o mine.safetensors --resume
        sfumato train phrases --from Presets/melody2.safetensors \\
          --corpus my-tunes/ -o mine.safetensors
      """)

  @Option(help: "What to learn: \(PhraseKind.list); with --from what the preset knows.")
  var kind: PhraseKind?

  @Option(
    help: "Folder of the corpus; with --from also a folder of MIDI files or ABC tunes.",
    completion: .directory)
  var corpus: String

  @OptionGroup var start: FineTuningOptions

  @OptionGroup var training: TrainingOptions

  @Option(help: "How the latent becomes steps: hierarchical, or the baseline flat.")
  var decoder = PhraseModelConfiguration.Decoder.hierarchical

  @Option(
    help: """
      KL weight β: higher favours samples, lower reconstruction; with --resume from there on.  \
      (default: 0.2; with --from 0.5, of 16 bars 0.4)
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

  @Option(help: "Highest learning rate; usually 0.001, with --from 0.0003.")
  var rate: Double?

  /// Steps that a training from a preset takes unless it is said: a minute or two of two bars.
  private static let usualSteps = 400

  func validate() throws {
    try TrainingOptions.validate(batch: batch, rate: rate)
    guard (beta ?? 0) >= 0, (beta ?? 0).isFinite else {
      throw ValidationError("--beta must be 0 or above")
    }
    try require("--free-bits", freeBits, in: 0...64)
    guard start.from != nil || kind != nil else {
      throw ValidationError("say what to learn with --kind, or what to go on with by --from")
    }
  }

  func run() throws {
    try training.checkOutput()
    let group = Ranks.current
    if group.isLeader { try TrainingFolder.check(training.folder, isResuming: training.resume) }
    let origin = try start.from.map { try PhraseModel(contentsOf: URL(filePath: $0)) }
    if let origin, let kind, kind != origin.kind {
      throw ValidationError("\(start.from!) knows \(origin.kind.rawValue), not \(kind.rawValue)")
    }
    let kind = origin?.kind ?? kind!
    var directory = PhraseCorpusFolder.url(corpus, kind: kind)
    if origin != nil, !PhraseCorpus.exists(at: directory) {
      directory = training.folder.appending(path: "corpus", directoryHint: .isDirectory)
      if group.isLeader { try cutTunes(into: directory, kind: kind) }
      group.meet()
    }
    var options: PhraseTraining.Options =
      origin == nil ? .init(kind: kind) : .goingOn(kind: kind)
    options.model.decoder = decoder
    if let batch { options.settings.batchSize = batch }
    if let rate { options.settings.learningRate = rate }
    training.apply(to: &options.settings)
    let usual = origin == nil || training.resume ? nil : TrainingLength.steps(Self.usualSteps)
    let phrases = try PhraseTraining(
      corpus: directory, folder: training.folder, options: options,
      length: training.length ?? usual, isResuming: training.resume, beta: beta,
      freeBits: freeBits, start: origin)
    let result = try phrases.run(
      command: TrainingOptions.commandText, progress: .standardError, keep: start.keep ?? 0,
      shouldStop: Interruption.watch(secondEnds: true))
    guard group.isLeader else { return }
    try result.model.write(to: URL(filePath: training.output))
    training.tellEnding(result.model.card, isFinished: result.isFinished)
    if let origin {
      tell(
        try PhraseAdaptation(
          from: origin, to: result.model, corpus: directory, seed: training.seed))
    }
  }

  /// Cuts a folder of tunes into phrases; a training that goes on has them.
  private func cutTunes(into directory: URL, kind: PhraseKind) throws {
    guard !training.resume else { return }
    // Left by a training that never began, perhaps of other tunes.
    try? FileManager.default.removeItem(at: directory)
    let collections = try PhraseCollection.all(inFolder: corpus)
    for problem in collections.flatMap(\.problems) { Report.remark("left out: \(problem)") }
    try TrainingFolder.make(training.folder)
    let report = try PhraseCorpusBuilder(kind: kind).build(collections, at: directory.path)
    let tunes = report.manifest.collections.reduce(0) { $0 + $1.sourceCount }
    let windows = report.manifest.windowCounts[.train] ?? 0
    Report.remark(
      "\(corpus): \(Report.count(windows, "phrase")) of \(Report.count(tunes, "tune"))")
  }

  /// Says what learning on brought and cost.
  private func tell(_ adaptation: PhraseAdaptation) {
    func line(_ name: String, _ change: PhraseAdaptation.Change) -> String {
      String(
        format:
          "%@: %d phrases, %.3f of steps right before, %.3f now; %.0f bits a phrase before, %.0f now",
        name, change.phraseCount, change.before.right, change.after.right, change.before.bits,
        change.after.bits)
    }
    if let own = adaptation.own {
      print(line("gained on tunes of \(corpus) that were kept aside", own))
    } else {
      print("\(corpus): fewer than five tunes, none of them kept aside to judge by")
    }
    print(line("lost of what \(start.from!) draws", adaptation.known))
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
