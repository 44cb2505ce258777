import ArgumentParser
import Sfumato

/// `sfumato phrase continue`: what comes next.
struct PhraseContinueCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "continue", abstract: "Add bars that could come after a phrase.",
    discussion: """
      The piece is written with the bars after it: all tracks, tempo, metre and dynamics as they were, the \
      new bars on the phrase's own tracks. The model goes on from the last bars, or from the phrase that \
      --pick says, after which the piece is cut. Every new bar has notes; of several ways to go on that \
      one is taken which stays most in the key: the phrase's own, or --key. With --chords the new bars suit them, \
      from the first chord on, and the file names them. Chords that the piece itself names as texts go on, from the first \
      one again after the last; '--chords NC' plays without.

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

  @Option(
    help: ArgumentHelp(
      "Key of the new bars, such as 'A minor'.  (default: the phrase's own)", valueName: "key"))
  var key: MusicalKey?

  @OptionGroup var harmony: ChordOptions
  @OptionGroup var draw: PhraseDrawOptions
  @OptionGroup var destination: PhraseOutputOptions

  func validate() throws {
    try require("--bars", bars, in: 1...256)
  }

  func run() throws {
    try destination.check(inputs: [phrase], count: 1)
    let piece = try PhraseInput.piece(phrase)
    let model = try choice.load(for: [piece])
    let given = try harmony.chart(for: model.kind)
    let start =
      try take.map { try PhraseInput.phrase($0, of: piece, path: phrase, kind: model.kind) }
      ?? PhraseInput.lastPhrase(of: piece, path: phrase, kind: model.kind)
    let ownChords = given == nil ? chords(of: piece, after: start, kind: model.kind) : nil
    let chords = given ?? ownChords
    let longer = model.continuation(
      of: start.grid, bars: bars, key: key, chords: chords, temperature: draw.inventing,
      seed: draw.seed)
    let kept = longer.barCount - bars
    let added = longer.bars(kept..<kept + bars)
    var music = NoteSequence(added, setting: start.setting)
    if let hands = try destination.hands.load(for: [added]) {
      music = hands.played(music, setting: start.setting, seed: draw.seed)
    }
    // Words of the phrase are not sung once more.
    music.texts = chords?.texts(beatCount: Double(bars) * model.kind.metre.beatsPerBar) ?? []
    try destination.write(
      piece.continued(by: music, after: start, bar: take == nil ? nil : kept), showing: longer,
      title: "from bar \(start.bar + 1), \(bars) more"
        + (ownChords == nil ? "" : " over the chords of the piece"))
  }

  /// The chords that the piece names, from the bar on that is added; nil where it names none.
  private func chords(
    of piece: NoteSequence, after start: PhraseExtraction.Phrase, kind: PhraseKind
  ) -> ChordChart? {
    guard kind.voices.contains(where: \.isPitched), let written = PieceChords(writtenIn: piece)
    else { return nil }
    let end = piece.continuationBeat(after: start)
    let bars = start.grid.withoutEmptyEnd().barCount
    let added = take == nil ? end : piece.continuationBeat(after: start, bar: bars)
    return written.chart(bar: start.startBeat, endBeat: end, metre: kind.metre).map {
      $0.chart.from(bar: Int(((added - $0.startBeat) / kind.metre.beatsPerBar).rounded()))
    }
  }
}

extension MusicalKey: ExpressibleByArgument {
  /// Reads a key as it is typed.
  public init?(argument: String) { self.init(argument) }
}
