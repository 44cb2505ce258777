import ArgumentParser
import Foundation
import Sfumato

/// `sfumato train`: learns models from corpora.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Train a model on a corpus.",
    subcommands: [TrainNotesCommand.self])
}

/// `sfumato train notes`: learns the sound of notes.
struct TrainNotesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "notes",
    abstract: "Train the note model: the sounds that blends are made of.",
    discussion: """
      Learns from a corpus that 'sfumato corpus notes' made, on all cores. Checkpoints and the log of \
      the losses are kept in a folder beside the preset, PRESET.training; Ctrl-C saves and stops, \
      --resume goes on from there to the same weights. The preset is written when the training ends \
      or stops, and replaces the one before.

      EXAMPLES
        sfumato train notes --corpus corpus/notes -o mine.safetensors --minutes 60
        sfumato train notes --corpus corpus/notes -o mine.safetensors --resume
      """)

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

  @Option(help: "Notes a step.")
  var batch = 16

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
    guard (steps ?? 1) > 0, (minutes ?? 1) > 0, batch > 0, workers > 0, rate > 0 else {
      throw ValidationError("--steps, --minutes, --batch, --rate and --workers must be above 0")
    }
  }

  func run() throws {
    try OutputFile.check(output)
    let folder = URL(filePath: output + ".training", directoryHint: .isDirectory)
    var options = NoteTraining.Options()
    options.batchSize = batch
    options.learningRate = rate
    options.seed = seed
    options.workers = workers
    let training = try NoteTraining(
      corpus: URL(filePath: corpus, directoryHint: .isDirectory), folder: folder, options: options,
      length: length, isResuming: resume)
    let command = (["sfumato"] + CommandLine.arguments.dropFirst()).joined(separator: " ")
    let result = try training.run(command: command)
    try result.model.write(to: URL(filePath: output))
    Report.remark(
      result.isFinished
        ? "\(output): trained \(result.model.card.steps) steps"
        : "\(output): stopped after \(result.model.card.steps) steps; --resume goes on")
  }

  private var length: NoteTraining.Length? {
    minutes.map { .minutes($0) } ?? steps.map { .steps($0) }
  }
}
