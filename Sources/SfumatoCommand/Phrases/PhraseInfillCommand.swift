import ArgumentParser
import Sfumato

/// `sfumato phrase infill`: other bars in the same phrase.
struct PhraseInfillCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "infill", abstract: "Make some bars of a phrase anew to suit the others.",
    discussion: """
      The other bars stay note for note.

      EXAMPLES
        sfumato phrase infill tune.mid --kind melody16 --bars 3-4 -o other.mid
        sfumato phrase infill groove.mid --kind drums2 --bars 2 -o fill.mid
      """)

  @Argument(help: "The phrase, MIDI.", completion: .file(extensions: PhraseInput.suffixes))
  var phrase: String

  @OptionGroup var choice: PhraseModelOptions
  @OptionGroup var input: PhraseInputOptions

  @Option(help: ArgumentHelp("Bars to make, counted from 1.", valueName: "first-last"))
  var bars: NumberRange

  @Option(help: "How many ways, 1 to 100.")
  var count = 1

  @OptionGroup var draw: PhraseDrawOptions
  @OptionGroup var destination: PhraseOutputOptions

  func validate() throws {
    try require("--count", count, in: 1...100)
  }

  func run() throws {
    try destination.check(inputs: [phrase], count: count)
    let piece = try PhraseInput.piece(phrase)
    let model = try choice.load(for: [piece])
    guard bars.bounds.lowerBound >= 1, bars.bounds.upperBound <= model.kind.barCount else {
      throw ValidationError(
        "--bars must be within 1-\(model.kind.barCount) for \(model.kind.rawValue), not \(bars)")
    }
    let phrase = try input.phrases(of: [piece], [phrase], kind: model.kind)[0]
    let filled = (0..<count).map {
      model.infill(
        phrase.grid, bars: bars.bounds.lowerBound - 1..<bars.bounds.upperBound,
        temperature: draw.inventing, seed: draw.seed &+ UInt64($0))
    }
    try destination.write(
      filled, titles: (1...count).map { "bars \(bars) made anew, \($0)" },
      setting: phrase.setting, seed: draw.seed)
  }
}
