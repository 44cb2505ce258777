import Corpora
import OutputFiles
import Neural
import ArgumentParser
import Foundation
import Sfumato

/// `sfumato train`: learns models from corpora.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Train a model on a corpus.",
    subcommands: [
      TrainNotesCommand.self, TrainPhrasesCommand.self, TrainPriorCommand.self,
      TrainHandsCommand.self, TrainOnsetsCommand.self,
    ])
}

/// `sfumato train notes`: learns the sound of notes.
struct TrainNotesCommand: ParsableCommand, RankedCommand {
  static let configuration = CommandConfiguration(
    commandName: "notes",
    abstract: "Train the note model: the sounds that blends are made of.",
    discussion: """
      Learns from a corpus that 'sfumato corpus notes' made, on all cores. Checkpoints and the log of \
      the losses are kept in a folder beside the preset, PRESET.training; Ctrl-C saves and stops, \
      --resume goes on from there to the same weights. The preset is written when the training ends \
      or stops, and replaces the one before. At each evaluation the folder gets a page of \
      spectrograms and a plot of the losses, and notes that training cannot see are scored.

      --from begins with a trained model instead of random weights and fits it to your own sounds: a \
      corpus, or simply a folder of recordings, one note a file, of which a tenth is held out to \
      judge by. Few recordings suffice. What the model could do before is kept by going only half \
      the way from the old weights to the new ones (--keep 0.5).

      --adversarial goes on with a trained model in another way: its encoder stays as it is, so that \
      latents keep their meaning, and discriminators, networks that learn to tell recorded spectra from \
      made ones, teach its decoder what an averaged loss smooths. The weights are written only if the \
      distance to held-out notes grew by less than 0.15 dB.

      EXAMPLES
        sfumato train notes --corpus corpus/notes -o mine.safetensors --minutes 60
        sfumato train notes --corpus corpus/notes -o mine.safetensors --resume
        sfumato train notes --from Presets/notes.safetensors --corpus recordings/ \\
          -o mine.safetensors --minutes 10
        sfumato train notes --adversarial --from mine.safetensors \\
          --corpus corpus/notes -o sharper.safetensors --minutes 60
      """)

  @Option(
    help: ArgumentHelp(
      "Folder of the corpus; with --from also a folder of recordings. May be given again.",
      valueName: "folder"),
    completion: .directory)
  var corpus: [String]

  @OptionGroup var start: FineTuningOptions

  @Flag(help: "Train the decoder of --from against discriminators.")
  var adversarial = false

  @Option(
    help: "With --adversarial: the game that decoder and discriminators play.")
  var game = AdversarialForm.hinge

  @Option(
    help: ArgumentHelp(
      "With --adversarial: factor on what the discriminators say, beside a loss in dB.",
      valueName: "factor"))
  var adversarialWeight = AdversarialOptions().weight

  @OptionGroup var training: TrainingOptions

  @Option(help: "Notes a step.")
  var batch = 16

  @Option(help: "Highest learning rate; usually 0.001, with --from 0.0003.")
  var rate: Double?

  func validate() throws {
    try TrainingOptions.validate(batch: batch, rate: rate)
    guard !corpus.isEmpty else { throw ValidationError("name a corpus with --corpus") }
    guard !adversarial || start.from != nil else {
      throw ValidationError("--adversarial goes on with a trained model: name it with --from")
    }
    guard adversarialWeight >= 0, adversarialWeight.isFinite else {
      throw ValidationError("--adversarial-weight must be 0 or above")
    }
  }

  func run() throws {
    try training.checkOutput()
    let group = Ranks.current
    let folder = training.folder
    if group.isLeader { try TrainingFolder.check(folder, isResuming: training.resume) }
    let origin = try start.from.map { try NoteModel(contentsOf: URL(filePath: $0)) }
    let directories = try corpusDirectories(in: folder, group)
    var options = NoteTraining.Options()
    options.settings.batchSize = batch
    options.settings.learningRate =
      rate ?? (adversarial ? 1e-4 : origin == nil ? options.settings.learningRate : 3e-4)
    if adversarial {
      var stage = AdversarialOptions()
      (stage.form, stage.weight) = (game, adversarialWeight)
      options.adversarial = stage
    }
    training.apply(to: &options.settings)
    var notes = try NoteTraining(
      corpus: directories, folder: folder, options: options, length: training.length,
      isResuming: training.resume, start: origin)
    var report: NoteTrainingReport?
    if group.isLeader { report = try NoteTrainingReport(corpus: directories, folder: folder) }
    notes.onEvaluation = { [report] model, record in
      for warning in AdversarialOptions.warnings(of: record) {
        Report.remark("step \(record.step): \(warning)")
      }
      guard let report else { return }
      do {
        Report.remark("step \(record.step): " + (try report.write(model, step: record.step)))
      } catch {
        Report.remark("step \(record.step): no page was drawn: \(Report.text(of: error))")
      }
    }
    var (model, isFinished) = try notes.run(
      command: TrainingOptions.commandText, progress: .standardError,
      shouldStop: Interruption.watch(secondEnds: true))
    guard group.isLeader else { return }
    if let origin {
      model = model.blended(with: origin, share: start.keep ?? (adversarial ? 0 : 0.5))
    }
    if adversarial, let origin { try refuseWorse(model, than: origin, on: directories) }
    try model.write(to: URL(filePath: training.output))
    training.tellEnding(model.card, isFinished: isFinished)
    if let origin { try compare(origin, model, on: directories) }
  }

  /// The corpora; of folders of recordings, those made of them beside the training's files. On other ranks
  /// than the first they are there when rank 0 has made them.
  private func corpusDirectories(in folder: URL, _ group: any RankGroup) throws -> [URL] {
    var directories: [URL] = []
    if group.isLeader { directories = try corpusDirectories(in: folder, isMaking: true) }
    group.meet()
    if !group.isLeader { directories = try corpusDirectories(in: folder, isMaking: false) }
    return directories
  }

  private func corpusDirectories(in folder: URL, isMaking: Bool) throws -> [URL] {
    try corpus.enumerated().map { index, name in
      let given = URL(filePath: name, directoryHint: .isDirectory)
      guard start.from != nil, !NoteCorpus.exists(at: given) else { return given }
      let made = folder.appending(
        path: index == 0 ? "corpus" : "corpus-\(index + 1)", directoryHint: .isDirectory)
      guard isMaking else { return made }
      if !NoteCorpus.exists(at: made) {
        Report.remark(leftOut: try RecordedCorpus.build(folder: name, at: made).unreadable)
      } else if try !RecordedCorpus.matches(made, folder: name) {
        throw TrainingError.otherCorpus(folder: folder.path)
      }
      return made
    }
  }

  /// Distance that an adversarial stage may cost, in dB.
  private static let allowedLoss = 0.15

  /// A stage that lost the notes on the way replaces nothing; its weights stay in the training's folder.
  private func refuseWorse(_ after: NoteModel, than before: NoteModel, on directories: [URL]) throws
  {
    let corpus = try NoteCorpus(directories: directories, includingHeldOut: true)
    for split in [CorpusNote.Split.unseenInstrument, .unseenKey]
    where !corpus.notes(in: split).isEmpty {
      let scores = [before, after].map {
        NoteEvaluation.ownDistance($0, corpus: corpus, split: split, limit: 100).textureDB
      }
      guard scores[1] <= scores[0] + Self.allowedLoss else {
        throw StageRefused(
          text: String(
            format: """
              the distance to held-out notes grew from %.2f to %.2f dB, by more than %.2f dB, so \
              %@ was not written; the weights are in %@. Try a smaller --adversarial-weight or --rate
              """, scores[0], scores[1], Self.allowedLoss, training.output,
            training.folder.path))
      }
      return
    }
  }

  /// Says what the training brought, on notes that were held out of it and on the bundled samples.
  private func compare(_ before: NoteModel, _ after: NoteModel, on directories: [URL]) throws {
    func tell(_ corpus: NoteCorpus, _ splits: [CorpusNote.Split], _ name: String) {
      for split in splits where !corpus.notes(in: split).isEmpty {
        let scores = [before, after].map {
          NoteEvaluation.ownDistance($0, corpus: corpus, split: split, limit: 100)
        }
        print(
          String(
            format: "%@: %d notes, %.2f dB before, %.2f dB now", name, scores[0].count,
            scores[0].textureDB, scores[1].textureDB))
      }
    }
    tell(
      try NoteCorpus(directories: directories, includingHeldOut: true),
      [.unseenKey, .unseenInstrument], "held-out notes of \(corpus.joined(separator: ", "))")
    guard let samples = InstalledFiles.root?.appending(path: "Samples").path else { return }
    try RecordedCorpus.withTemporary(folder: samples) {
      tell($0, [.train], "bundled samples")
    }
  }
}

extension AdversarialForm: ExpressibleByArgument {}

/// An adversarial stage that lost more than it may; its preset is not written.
private struct StageRefused: LocalizedError {
  let text: String
  var errorDescription: String? { text }
}
