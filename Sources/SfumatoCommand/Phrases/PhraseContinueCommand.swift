import ArgumentParser
import Sfumato

/// `sfumato phrase continue`: what comes next.
struct PhraseContinueCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "continue", abstract: "Add bars that could come after a phrase.",
    discussion: """
      Of a longer piece the last phrase is taken unless --pick says another one; the bars come after \
      it. Empty bars at the end are left out.

      EXAMPLES
        sfumato phrase continue tune.mid --bars 4 -o longer.mid
        sfumato phrase continue band.mid --kind trio16 --bars 8 -o more.mid
      """)

  @Argument(help: "The phrase, MIDI.", completion: .file(extensions: PhraseInput.suffixes))
  var phrase: String

  @OptionGroup var choice: PhraseModelOptions

  @Option(help: "Bars to add, 1 to 256.")
  var bars = 4

  @Option(
    name: .customLong("pick"),
    help: ArgumentHelp("Which phrase of a longer piece; by default the last.", valueName: "number"))
  var take: Int?

  @OptionGroup var draw: PhraseDrawOptions
  @OptionGroup var destination: PhraseOutputOptions

  func validate() throws {
    try require("--bars", bars, in: 1...256)
  }

  func run() throws {
    try destination.check(inputs: [phrase], count: 1)
    let model = try choice.load()
    let candidates = try PhraseInput.candidates(phrase, kind: model.kind)
    let number = take ?? candidates.count
    guard candidates.indices.contains(number - 1) else {
      throw PhraseInputError.noSuchPhrase(path: phrase, number: number, count: candidates.count)
    }
    let start = candidates[number - 1]
    let longer = model.continuation(
      of: start.grid, bars: bars, temperature: draw.inventing, seed: draw.seed)
    try destination.write(
      [longer], titles: ["from bar \(start.bar + 1), \(bars) more"],
      setting: start.setting)
  }
}
