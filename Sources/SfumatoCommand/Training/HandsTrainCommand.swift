import ArgumentParser
import Foundation
import Neural
import Sfumato

/// `sfumato train hands`: learns how drummers play what is written.
struct TrainHandsCommand: ParsableCommand, RankedCommand {
  static let configuration = CommandConfiguration(
    commandName: "hands",
    abstract: "Train the hands that give drums force and timing.",
    discussion: """
      Learns from a corpus that 'sfumato corpus grooves' made. Checkpoints and the log of the losses are \
      kept in a folder beside the preset, PRESET.training; Ctrl-C saves and stops, --resume goes on from \
      there to the same weights. The preset is written when the training ends or stops, and replaces the \
      one before.

      EXAMPLES
        sfumato train hands --corpus corpus/grooves -o hands.safetensors --steps 1500
        sfumato train hands --corpus corpus/grooves -o hands.safetensors --resume
      """)

  @Option(help: "Folder of the corpus.", completion: .directory)
  var corpus: String

  @OptionGroup var training: TrainingOptions

  @Option(help: "KL weight β of the feel: higher makes drawn feels likelier, lower finer ones.")
  var beta: Float = HandsTraining.Options().beta

  @Option(help: "Windows of four bars a step.")
  var batch = HandsTraining.Options().settings.batchSize

  @Option(help: "Highest learning rate.")
  var rate = 1e-3

  func validate() throws {
    try TrainingOptions.validate(batch: batch, rate: rate)
    guard beta >= 0, beta.isFinite else { throw ValidationError("--beta must be 0 or above") }
  }

  func run() throws {
    try training.checkOutput()
    var options = HandsTraining.Options()
    options.beta = beta
    options.settings.batchSize = batch
    options.settings.learningRate = rate
    training.apply(to: &options.settings)
    let hands = try HandsTraining(
      corpus: corpus, folder: training.folder, options: options, length: training.length,
      isResuming: training.resume)
    let result = try hands.run(
      command: TrainingOptions.commandText, progress: .standardError,
      shouldStop: Interruption.watch(secondEnds: true))
    guard Ranks.current.isLeader else { return }
    try result.hands.write(to: URL(filePath: training.output))
    training.tellEnding(result.hands.card, isFinished: result.isFinished)
  }
}
