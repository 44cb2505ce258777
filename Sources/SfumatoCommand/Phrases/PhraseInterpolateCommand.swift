import ArgumentParser
import Sfumato

/// `sfumato phrase interpolate`: the way from one phrase to another.
struct PhraseInterpolateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "interpolate", abstract: "Walk from one phrase to another.",
    discussion: """
      The first and the last step are the phrases themselves; those between lie on the arc through \
      the model's space, so that about equally much changes from each to the next, or, with --no-even, \
      equally far apart there. With --key what lies between is played in that key, and with --chords it suits these, \
      phrase after phrase, which the file names; the ends stay.

      EXAMPLES
        sfumato phrase interpolate first.mid last.mid --steps 9 -o path.mid
      """)

  @Argument(help: "The first phrase, MIDI.", completion: .file(extensions: PhraseInput.suffixes))
  var first: String

  @Argument(help: "The last phrase, MIDI.", completion: .file(extensions: PhraseInput.suffixes))
  var last: String

  @OptionGroup var choice: PhraseModelOptions
  @OptionGroup var input: PhraseInputOptions

  @Option(help: "Phrases in all, both ends included; 2 to 129.")
  var steps = 9

  @Flag(
    inversion: .prefixedNo,
    help: "Choose the steps so that equally much changes from each to the next.")
  var even = true

  @Option(
    help: ArgumentHelp(
      "Key of what lies between, such as 'A minor'.  (default: whatever comes)", valueName: "key"))
  var key: MusicalKey?

  @OptionGroup var harmony: ChordOptions
  @OptionGroup var draw: PhraseDrawOptions
  @OptionGroup var destination: PhraseOutputOptions

  func validate() throws {
    try require("--steps", steps, in: 2...129)
  }

  /// The chords of what lies between the ends, as texts.
  private func between(_ kind: PhraseKind, chords: ChordChart?) -> [TextMark] {
    guard let chords, steps > 2 else { return [] }
    let beats = kind.beatCount
    let length = Double(steps - 2) * beats
    return chords.from(bar: kind.barCount).texts(beatCount: length, fromBeat: beats)
      + [TextMark(beat: beats + length, text: PieceChords.noChord)]
  }

  func run() throws {
    try destination.check(inputs: [first, last], count: steps)
    let pieces = try [first, last].map(PhraseInput.piece)
    let model = try choice.load(for: pieces)
    guard key == nil || model.kind != .drums2 else {
      throw ValidationError("--key: \(model.kind.rawValue) has no pitches")
    }
    let chords = try harmony.chart(for: model.kind)
    let ends = try input.phrases(of: pieces, [first, last], kind: model.kind)
    let phrases = model.interpolate(
      ends[0].grid, ends[1].grid, steps: steps, isEven: even, key: key, chords: chords,
      temperature: draw.reading, seed: draw.seed)
    // Words of the first phrase are those of no other.
    var setting = ends[0].setting
    setting.texts = []
    try destination.write(
      phrases, titles: (1...steps).map { "step \($0) of \(steps)" },
      setting: setting, texts: between(model.kind, chords: chords), seed: draw.seed)
  }
}
