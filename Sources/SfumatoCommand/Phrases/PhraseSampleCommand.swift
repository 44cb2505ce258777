import ArgumentParser
import Sfumato

/// `sfumato phrase sample`: new phrases.
struct PhraseSampleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample", abstract: "Draw new phrases.",
    discussion: """
      EXAMPLES
        sfumato phrase sample --kind melody2 --count 5 --seed 7 -o ideas.mid
        sfumato phrase sample --kind trio16 -o band.mid --png band.png
      """)

  @OptionGroup var choice: PhraseModelOptions

  @Option(help: "How many, 1 to 1000.")
  var count = 1

  @OptionGroup var draw: PhraseDrawOptions
  @OptionGroup var moves: PhraseMoveOptions
  @OptionGroup var destination: PhraseOutputOptions

  func validate() throws {
    try require("--count", count, in: 1...1000)
  }

  func run() throws {
    try destination.check(inputs: [], count: count)
    let model = try choice.load()
    let latents = model.sampleLatents(count: count, seed: draw.seed)
    let phrases = model.decode(
      try moves.apply(to: latents, model: model), temperature: draw.inventing, seed: draw.seed)
    try destination.write(
      phrases, titles: (1...count).map { "\(model.kind.rawValue) \($0)" }, seed: draw.seed)
  }
}

/// More or less of what can be counted in a phrase.
struct PhraseMoveOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "More notes, in standard deviations over the training phrases; less below 0; -4 to 4.",
      valueName: "amount"))
  var denser: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Higher notes, likewise; not of drums.", valueName: "amount"))
  var higher: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("More syncopation, likewise.", valueName: "amount"))
  var syncopated: Double?

  /// The amounts that were given.
  var amounts: [PhraseAttribute: Double] {
    let all: [PhraseAttribute: Double?] = [
      .density: denser, .height: higher, .syncopation: syncopated,
    ]
    return all.compactMapValues(\.self)
  }

  func validate() throws {
    guard amounts.values.allSatisfy({ (-4...4).contains($0) }) else {
      throw ValidationError("--denser, --higher and --syncopated must be from -4 to 4")
    }
  }

  /// The latents moved.
  func apply(to latents: [PhraseLatent], model: PhraseModel) throws -> [PhraseLatent] {
    if higher != nil, !PhraseAttribute.height.applies(to: model.kind) {
      throw ValidationError("--higher: \(model.kind.rawValue) has no pitches")
    }
    return latents.map { model.moved($0, by: amounts) }
  }
}
