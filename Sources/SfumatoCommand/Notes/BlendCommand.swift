import ArgumentParser
import Foundation
import Sfumato

/// `sfumato blend`: one instrument that lies between recorded notes.
struct BlendCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "blend",
    abstract: "Blend two or four notes into one instrument that is none of them.",
    discussion: """
      The notes are sound files or latent files, of any pitch, level, length and rate; each recording \
      is heard mono, up to 10 seconds. Two notes lie on a line, --mix 0 being the first and 1 the second. \
      Four lie on a square: the first two at its top, the other two at its bottom, --mix x,y counting \
      from the top left. Beyond 0 and 1 the line goes on. A mix may move: --mix "0@0s,1@2s". At an end, on \
      a note's own key, the blend is that note's recording.

      With --steps 9 a series of 9 mixes is written, from the first note to the second, as OUT_1 … \
      OUT_9; of four notes a grid of 9 × 9, as OUT_ROW_COLUMN. Several keys in --pitch make a series \
      each, as OUT_KEY_….

      EXAMPLES
        sfumato blend flute_C4.wav cello_C4.wav -o blend.wav
        sfumato blend flute_C4.wav cello_C4.wav -o low.wav --mix 0.3 --pitch G2
        sfumato blend flute.wav cello.wav piano.wav choir.wav -o square.wav --mix 0.5,0.5
        sfumato blend flute.wav cello.wav -o moving.wav --mix "0@0s,1@2s" --duration 4
        sfumato blend flute.wav cello.wav -o series.wav --steps 9 --pitch C3,C4,C5
      """)

  @Argument(
    help: "Two or four notes: sound files or latent files.",
    completion: .file(extensions: NoteInput.suffixes))
  var notes: [String]

  @OptionGroup var destination: SoundOutputOptions
  @OptionGroup var replacing: ReplaceOptions

  @Option(
    parsing: .unconditional,  // so that a position before the first note is no option
    help: ArgumentHelp(
      "Where between the notes: x, or x,y; -0.5 to 1.5; or a way, 0@0s,1@2s.", valueName: "mix"))
  var mix: MixPathArgument?

  @Option(
    help: """
      Key to play: C4, 60, or 60.5; by default that of the first note that has one. Several, with \
      commas, make several files.
      """)
  var pitch: PitchListArgument?

  @OptionGroup var playing: PlayingOptions

  @Option(help: "Write a numbered series of so many mixes, ends included; 2 to 99.")
  var steps: Int?

  @Option(help: "The line from instrument to instrument: lerp (straight) or slerp (along the arc).")
  var curve = LatentCurve.lerp

  @OptionGroup var modelOptions: NoteModelOptions

  func validate() throws {
    guard notes.count == 2 || notes.count == 4 else {
      throw ValidationError("blend takes two or four notes, not \(notes.count)")
    }
    if let mix, !mix.fits(count: notes.count) {
      throw ValidationError(
        notes.count == 2 ? "two notes need one number in --mix" : "four notes need --mix x,y")
    }
    if let steps {
      try require("--steps", steps, in: 2...99)
      guard mix == nil else {
        throw ValidationError("--steps goes from note to note; leave out --mix")
      }
    }
    let isSeries = steps != nil || (pitch?.pitches.count ?? 1) > 1
    if isSeries, destination.output == OutputFile.standardOutput {
      throw ValidationError("a series needs a file name after -o, not '-'")
    }
  }

  func run() throws {
    let series = BlendSeries(
      output: destination.output, noteCount: notes.count, mix: mix, steps: steps,
      pitches: pitch?.pitches)
    for item in series.items {
      try SoundOutput.check(
        item.path, destination.storage.bits, inputs: notes,
        mayReplace: item.path == destination.output || replacing.force)
    }
    if Set(notes).count == 1 {
      Report.remark("all notes are the same file: every mix of them is that note")
    }
    // A long series is worth less time for each of its sounds.
    let blender = NoteBlender(
      try modelOptions.load(), phase: series.items.count > 100 ? .pghi : .export)
    let sources = try NoteInput.sources(notes, blender)
    var blend = NoteBlend(MixPathArgument.middle(count: notes.count).path)
    blend.curve = curve
    playing.apply(to: &blend, model: blender.model)
    try series.render(blend, of: sources, blender, recipe: recipe, destination.storage.bits)
  }

  /// How a sound of the series is made.
  private func recipe(_ item: BlendSeries.Item) -> String {
    (["sfumato blend"] + notes + ["--mix", item.mix.text]
      + (item.pitch.map { ["--pitch", $0.text] } ?? []) + playing.recipe
      + (curve == .lerp ? [] : ["--curve", curve.rawValue]))
      .joined(separator: " ")
  }
}

extension LatentCurve: ExpressibleByArgument {}

/// Pitches as they are typed: `C4`, or `C3,C4,60.5`.
struct PitchListArgument: ExpressibleByArgument {
  let pitches: [PitchArgument]

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    pitches = parts.compactMap { PitchArgument(argument: String($0)) }
    guard pitches.count == parts.count else { return nil }
  }
}
