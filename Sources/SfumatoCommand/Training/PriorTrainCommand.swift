import OutputFiles
import Neural
import ArgumentParser
import Foundation
import Sfumato

/// `sfumato train prior`: learns what latents of notes or phrases are.
struct TrainPriorCommand: ParsableCommand, RankedCommand {
  static let configuration = CommandConfiguration(
    commandName: "prior",
    abstract: "Train the prior of a model, from which new notes or phrases are drawn.",
    discussion: """
      Of a note model it makes a generator, a preset of its own: it learns what latents of the corpus's \
      notes are, at which keys, of which names and character, for 'sfumato generate'. It goes from noise \
      to latents in small steps (--method flow) or in one, trained against a discriminator (--method \
      adversarial).

      A phrase model draws from a Gaussian laid over the latents of its corpus, until a prior has \
      learned what those latents are: then drawn phrases, and jams, are more like phrases. With --method \
      critic it learns to tell drawn phrases from the corpus's, and then chooses among several that are \
      drawn for each that is wanted. --method form reads which bars of the corpus's phrases come again, \
      and how many of them stay in one key: drawn phrases of sixteen bars then repeat as much, and as many \
      stay in a key; that takes less than a minute. The rest of \
      the preset stays as it is; give the new one a name of its own. Checkpoints and the log are kept in \
      PRESET.training; Ctrl-C saves and stops, --resume goes on from there to the same weights.

      EXAMPLES
        sfumato train prior --from mine.safetensors --corpus corpus/phrases \\
          -o better.safetensors
        sfumato train prior --from Presets/notes.safetensors --corpus corpus/notes \\
          -o generator.safetensors
      """)

  @Option(
    help: "The note or phrase model whose prior it is.",
    completion: .file(extensions: ["safetensors"]))
  var from: String

  @Option(
    help: ArgumentHelp(
      "Folder of the corpus that the model learned from; of notes, may be given again.",
      valueName: "folder"),
    completion: .directory)
  var corpus: [String]

  @Option(
    help: """
      What is learned: how noise becomes a latent, in small steps or, of notes, in one; or, of \
      phrases, a critic that chooses, or their form.
      """)
  var method = Method.flow

  /// What is learned.
  enum Method: String, ExpressibleByArgument, CaseIterable {
    case flow, adversarial, critic, form
  }

  @OptionGroup var training: TrainingOptions

  @Option(help: "Notes or phrases a step.")
  var batch = 64

  @Option(help: "Highest learning rate; usually 0.001, of the adversarial method 0.0002.")
  var rate: Double?

  func validate() throws {
    try TrainingOptions.validate(batch: batch, rate: rate)
    guard !corpus.isEmpty else { throw ValidationError("name a corpus with --corpus") }
  }

  func run() throws {
    try training.checkOutput()
    let format = try? SafetensorsFile(contentsOf: URL(filePath: from)).metadata["format"]
    if format == NoteModel.formatName {
      try trainGenerator()
    } else {
      try trainPhrasePrior()
    }
  }

  private func trainGenerator() throws {
    let model = try NoteModel(contentsOf: URL(filePath: from))
    try RankWork.requireSame(model.identity, "model")
    var options = NoteGeneratorTraining.Options()
    guard let method = NoteGenerator.Method(rawValue: method.rawValue) else {
      throw ValidationError(
        "--method \(method.rawValue) is for phrase models; \(from) is a note model")
    }
    options.method = method
    options.settings.batchSize = batch
    options.settings.learningRate = rate ?? (method == .flow ? 1e-3 : 2e-4)
    training.apply(to: &options.settings)
    let line = ProgressLine(unit: "notes encoded")
    let prior = try NoteGeneratorTraining(
      model, corpus: corpus.map { URL(filePath: $0, directoryHint: .isDirectory) },
      folder: training.folder, options: options, length: training.length,
      isResuming: training.resume, onEncoded: { line.show($0, of: $1) })
    let result = try prior.run(
      command: TrainingOptions.commandText, progress: .standardError,
      shouldStop: Interruption.watch(secondEnds: true))
    guard Ranks.current.isLeader else { return }
    try result.generator.write(to: URL(filePath: training.output))
    training.tellEnding(result.generator.card, isFinished: result.isFinished)
  }

  private func readForms(of model: PhraseModel) throws {
    guard Ranks.current.isLeader else { return }
    let directory = PhraseCorpusFolder.url(corpus[0], kind: model.kind)
    let made = try model.withForms(ofCorpus: directory, command: TrainingOptions.commandText)
    try made.write(to: URL(filePath: training.output))
    Report.remark("\(training.output): draws phrases in the forms of \(corpus[0])")
  }

  private func trainPhrasePrior() throws {
    guard corpus.count == 1 else {
      throw ValidationError("phrases come from one corpus, not \(corpus.count)")
    }
    let model = try PhraseModel(contentsOf: URL(filePath: from))
    try RankWork.requireSame(model.identity, "model")
    if method == .form { return try readForms(of: model) }
    guard let method = PhrasePriorTraining.Method(rawValue: method.rawValue) else {
      throw ValidationError("--method adversarial is for note models; \(from) is a phrase model")
    }
    var options = PhrasePriorTraining.Options(method)
    options.settings.batchSize = batch
    options.settings.learningRate = rate ?? 1e-3
    training.apply(to: &options.settings)
    let prior = try PhrasePriorTraining(
      model, corpus: PhraseCorpusFolder.url(corpus[0], kind: model.kind), folder: training.folder,
      options: options, length: training.length, isResuming: training.resume)
    let result = try prior.run(
      command: TrainingOptions.commandText, progress: .standardError,
      shouldStop: Interruption.watch(secondEnds: true))
    guard Ranks.current.isLeader else { return }
    try result.model.write(to: URL(filePath: training.output))
    training.tellEnding(result.card, isFinished: result.isFinished)
  }
}
