import ArgumentParser
import Corpora
import Foundation
import Sfumato

/// `sfumato evaluate hands`: how like a drummer hands play.
struct EvaluateHandsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hands",
    abstract: "Measure hands on drummers that training did not hear.",
    discussion: """
      All held-out takes are written down on sixteenths and played again. 'grid' is one force and no \
      timing, 'drum and step' the training takes' mean of each drum at each sixteenth of the bar, 'typical' \
      the likeliest of the hands, 'drawn' with a feel and chance drawn, 'its own feel' with the feel heard \
      from the take itself. Errors are mean distances; 'r' is correlation with the drummer, 'spread' the \
      standard deviation over the drummer's.

      EXAMPLES
        sfumato evaluate hands --corpus corpus/grooves
      """)

  @Option(
    name: .customLong("model"), help: "The hands to measure; default: the installed ones.",
    completion: .file(extensions: ["safetensors"]))
  var preset: String?

  @Option(help: "Folder of a corpus that 'sfumato corpus grooves' made.", completion: .directory)
  var corpus: String

  @Option(help: "Seed of feels and chance.")
  var seed: UInt64 = 1

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    guard let hands = try HandsPreset.load(preset) else {
      throw ValidationError("no hands are installed; name some with --model")
    }
    let corpus = try GrooveCorpus(path: corpus, includingHeldOut: true)
    guard corpus.heldOut?.isEmpty == false else {
      throw ValidationError("\(self.corpus) holds no drummer out; build it with --held-out")
    }
    let evaluation = HandsEvaluation(hands, corpus: corpus, seed: seed)
    print(json ? try Report.jsonText(evaluation) : Self.table(evaluation))
  }

  private static func table(_ evaluation: HandsEvaluation) -> String {
    var lines = [
      Report.heading("Hands")
        + String(
          format: ", %d strokes of %d takes; played: velocity ± %.1f, %.1f ms",
          evaluation.strokeCount, evaluation.takeCount, evaluation.playedSpread[0],
          evaluation.playedSpread[1]),
      "                  velocity       r  spread    timing       r  spread",
    ]
    for name in HandsEvaluation.names {
      guard let score = evaluation.scores[name] else { continue }
      lines.append(
        "  " + name.padding(toLength: 14, withPad: " ", startingAt: 0)
          + String(
            format: "%10.2f%8.3f%8.2f%7.2f ms%8.3f%8.2f", score.velocityError,
            score.velocityCorrelation, score.velocitySpread, score.timingErrorMS,
            score.timingCorrelation, score.timingSpread))
    }
    return lines.joined(separator: "\n")
  }
}
