import ArgumentParser
import Sfumato

/// `sfumato phrase vary`: phrases like a phrase.
struct PhraseVaryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vary", abstract: "Make phrases that are like a phrase.",
    discussion: """
      --amount is the share of notes that change, from 0, the phrase itself, to 1, as different a phrase as \
      can be found. With --denser, --higher or --syncopated the phrase is moved from there, and without \
      --amount only these are changed.

      EXAMPLES
        sfumato phrase vary tune.mid --amount 0.3 --count 4 -o like.mid
        sfumato phrase vary tune.mid --denser 1 -o busier.mid
        sfumato phrase vary tune.mid --higher -1 --syncopated 1.5 -o lower.mid
      """)

  @Argument(help: "The phrase, MIDI.", completion: .file(extensions: PhraseInput.suffixes))
  var phrase: String

  @OptionGroup var choice: PhraseModelOptions
  @OptionGroup var input: PhraseInputOptions

  @Option(help: "Share of notes to change, 0 to 1.  (default: 0.3, or 0 with one of the moves)")
  var amount: Double?

  @OptionGroup var moves: PhraseMoveOptions

  @Option(help: "How many, 1 to 100.")
  var count = 1

  @OptionGroup var draw: PhraseDrawOptions
  @OptionGroup var destination: PhraseOutputOptions

  func validate() throws {
    try require("--count", count, in: 1...100)
    try require("--amount", amount, in: 0...1)
  }

  func run() throws {
    try destination.check(inputs: [phrase], count: count)
    let piece = try PhraseInput.piece(phrase)
    let model = try choice.load(for: [piece])
    let phrase = try input.phrases(of: [piece], [phrase], kind: model.kind)[0]
    let amount = amount ?? (moves.amounts.isEmpty ? 0.3 : 0)
    let variations = model.variations(
      of: phrase.grid, count: count, amount: amount, temperature: draw.reading, seed: draw.seed)
    let phrases =
      moves.amounts.isEmpty
      ? variations.map(\.phrase)
      : model.decode(
        try moves.apply(to: variations.map(\.latent), model: model), temperature: draw.reading,
        seed: draw.seed)
    try destination.write(
      phrases,
      titles: phrases.enumerated().map { index, made in
        "variation \(index + 1), "
          + "\(Int((100 * made.changedShare(from: phrase.grid)).rounded())) % changed"
      },
      setting: phrase.setting, seed: draw.seed)
  }
}
