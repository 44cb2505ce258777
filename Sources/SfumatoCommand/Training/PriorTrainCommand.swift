import OutputFiles
import Neural
import ArgumentParser
import Foundation
import Sfumato

/// `sfumato train prior`: learns what latents of phrases are.
struct TrainPriorCommand: ParsableCommand, RankedCommand {
  static let configuration = CommandConfiguration(
    commandName: "prior",
    abstract: "Train the prior of a phrase model, from which new phrases are drawn.",
    discussion: """
      A phrase model draws from a Gaussian laid over the latents of its corpus, until a prior has \
      learned what those latents are: then drawn phrases, and jams, are more like phrases. The rest of \
      the preset stays as it is; give the new one a name of its own. Checkpoints and the log are kept in \
      PRESET.training; Ctrl-C saves and stops, --resume goes on from there to the same weights.

      EXAMPLES
        sfumato train prior --from mine.safetensors --corpus corpus/phrases \\
          -o better.safetensors
      """)

  @Option(
    help: "The phrase model whose prior it is.", completion: .file(extensions: ["safetensors"]))
  var from: String

  @Option(help: "Folder of the corpus that the model learned from.", completion: .directory)
  var corpus: String

  @OptionGroup var training: TrainingOptions

  @Option(help: "Phrases a step.")
  var batch = 64

  @Option(help: "Highest learning rate.")
  var rate = 1e-3

  func validate() throws { try TrainingOptions.validate(batch: batch, rate: rate) }

  func run() throws {
    try training.checkOutput()
    let model = try PhraseModel(contentsOf: URL(filePath: from))
    var options = LatentFlowTraining.Options()
    options.batchSize = batch
    options.learningRate = rate
    training.apply(to: &options)
    let prior = try LatentFlowTraining(
      model, corpus: PhraseCorpusFolder.url(corpus, kind: model.kind), folder: training.folder,
      options: options, length: training.length, isResuming: training.resume)
    let result = try prior.run(
      command: TrainingOptions.commandText, progress: .standardError,
      shouldStop: Interruption.watch(secondEnds: true))
    guard Ranks.current.isLeader else { return }
    try result.model.write(to: URL(filePath: training.output))
    training.tellEnding(result.card, isFinished: result.isFinished)
  }
}
