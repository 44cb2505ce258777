import ArgumentParser
import Sfumato

/// `sfumato phrase sample`: new phrases.
struct PhraseSampleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample", abstract: "Draw new phrases.",
    discussion: """
      Several phrases are drawn for each that is written, and one is taken: one that a trained critic \
      holds for music, where the model has a critic, and in the key, if --key says one. Phrases of \
      sixteen bars repeat bars as the tunes of their model do, and as many as of these stay in one \
      key; not so with --denser and the like, which move latents, nor the key with --chords. With --chords \
      notes that begin a half of a bar (in 3/4 a bar), and where a chord begins, are notes of the \
      chord, and a trio's bass begins each chord with its lowest note; phrases are laid over the \
      chords one after the other. The file names the chords as texts.

      EXAMPLES
        sfumato phrase sample --kind melody2 --count 5 --seed 7 -o ideas.mid
        sfumato phrase sample --count 4 --key "D minor" -o ideas.mid
        sfumato phrase sample --count 2 --chords "Am F C G" -o ideas.mid
        sfumato phrase sample --kind trio16 -o band.mid --png band.png
        sfumato phrase sample --kind jig2 --count 8 --chords "G D Em C" -o jig.mid
      """)

  @OptionGroup var choice: PhraseModelOptions

  @Option(help: "How many, 1 to 1000.")
  var count = 1

  @Option(
    help: ArgumentHelp(
      "Key of the phrases, such as 'A minor'.  (default: any)", valueName: "key"))
  var key: MusicalKey?

  @OptionGroup var harmony: ChordOptions
  @OptionGroup var draw: PhraseDrawOptions
  @OptionGroup var moves: PhraseMoveOptions
  @OptionGroup var destination: PhraseOutputOptions

  func validate() throws {
    try require("--count", count, in: 1...1000)
  }

  func run() throws {
    try destination.check(inputs: [], count: count)
    let model = try choice.load()
    guard key == nil || model.kind != .drums2 else {
      throw ValidationError("--key: \(model.kind.rawValue) has no pitches")
    }
    let chords = try harmony.chart(for: model.kind)
    let drawn = model.draw(
      count: count, temperature: draw.inventing, key: key, chords: chords, seed: draw.seed)
    var phrases = drawn.map(\.phrase)
    if !moves.amounts.isEmpty {
      let latents = try moves.apply(to: drawn.map(\.latent), model: model)
      phrases = model.decode(latents, temperature: draw.inventing, seed: draw.seed)
        .map { (key ?? chords?.key)?.moved($0) ?? $0 }
      if let chords {
        phrases = phrases.enumerated().map { index, phrase in
          model.fitted(phrase, to: chords.from(bar: index * model.kind.barCount), key: key)
        }
      }
    }
    try destination.write(
      phrases, titles: (1...count).map { "\(model.kind.rawValue) \($0)" },
      texts: chords?.texts(beatCount: Double(count) * model.kind.beatCount) ?? [],
      seed: draw.seed)
  }
}

/// More or less of what can be counted in a phrase.
struct PhraseMoveOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "More notes, in standard deviations over the training phrases; less below 0; -4 to 4.",
      valueName: "amount"))
  var denser: Double?

  @Option(
    help: ArgumentHelp("Higher notes, likewise; not of drums.", valueName: "amount"))
  var higher: Double?

  @Option(
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
