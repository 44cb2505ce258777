import ArgumentParser
import Foundation
import Neural
import Sfumato

/// `sfumato train onsets`: learns where notes begin.
struct TrainOnsetsCommand: ParsableCommand, RankedCommand {
  static let configuration = CommandConfiguration(
    commandName: "onsets",
    abstract: "Train the network that hears where notes begin, for 'cut'.",
    discussion: """
      Learns from performances whose notes are known, which 'sfumato corpus performances' makes: rendered \
      ones, or joined from your own recordings of single notes. Of each instrument the last performance is \
      set aside to judge by. Checkpoints and the log of the losses are kept in a folder beside the preset, \
      PRESET.training; Ctrl-C saves and stops, --resume goes on from there to the same weights.

      EXAMPLES
        sfumato corpus performances -o corpus/played --count 4
        sfumato train onsets --corpus corpus/played -o onsets.safetensors --steps 2000
        sfumato cut song.wav -o notes/ --model onsets.safetensors
      """)

  @Option(
    help: ArgumentHelp(
      "Folder of performances. May be given again.", valueName: "folder"),
    completion: .directory)
  var corpus: [String]

  @OptionGroup var training: TrainingOptions

  @Option(help: "Stretches of 1.6 s a step.")
  var batch = OnsetTraining.Options().settings.batchSize

  @Option(help: "Highest learning rate.")
  var rate = OnsetTraining.Options().settings.learningRate

  func validate() throws {
    try TrainingOptions.validate(batch: batch, rate: rate)
    guard !corpus.isEmpty else { throw ValidationError("name a corpus with --corpus") }
  }

  func run() throws {
    try training.checkOutput()
    var options = OnsetTraining.Options()
    options.settings.batchSize = batch
    options.settings.learningRate = rate
    training.apply(to: &options.settings)
    let onsets = try OnsetTraining(
      performances: corpus, folder: training.folder, options: options, length: training.length,
      isResuming: training.resume)
    let result = try onsets.run(
      command: TrainingOptions.commandText, progress: .standardError,
      shouldStop: Interruption.watch(secondEnds: true))
    guard Ranks.current.isLeader else { return }
    try result.network.save(
      to: URL(filePath: training.output), metadata: ["card": SafetensorsFile.json(result.card)])
    training.tellEnding(result.card, isFinished: result.isFinished)
  }
}
