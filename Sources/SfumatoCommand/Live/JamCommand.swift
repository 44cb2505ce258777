import ArgumentParser
import Foundation
import Sfumato

/// `sfumato jam`: phrases and sounds that wander, for as long as wanted.
struct JamCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "jam",
    abstract:
      "Play for ever: phrases wander through theirs, the sound through its own latent space.",
    discussion: """
      Each phrase is a step from the one before, --amount says how long a step, and its last bar leads \
      to the next. Meanwhile the sound goes its way between one, two or four notes; --sweep and \
      --sweep-shape say how. The same seed gives the same music.

      Without -o it is played live, until q or ctrl-C or for --seconds. In a terminal the computer \
      keyboard plays along and moves the blend; MIDI and Open Sound Control can do so too. --take keeps what was played, the \
      notes as MIDI and a recipe beside them, NAME.json; 'sfumato perform NAME.json -o again.wav' plays \
      it again, sample for sample.

      EXAMPLES
        sfumato jam --sounds flute_C4.wav cello_C4.wav
        sfumato jam --sounds flute.wav cello.wav --drums standard --tempo 120 --seed 7
        sfumato jam --phrases melody16 --sounds a.wav b.wav c.wav d.wav --seconds 60 -o jam.wav
        sfumato jam --sounds flute.wav cello.wav --seconds 60 -o jam.wav --take jam.mid
      """)

  @Option(help: "What wanders: melody2, drums2, melody16 or trio16.")
  var phrases = PhraseKind.melody2

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("One, two or four notes to play with.", valueName: "note.wav"),
    completion: .file(extensions: SoundInput.suffixes))
  var sounds: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "One or two folders of drums to play grooves on; 'standard' is the installed kit.",
      valueName: "kit"))
  var drums: [String] = []

  @Option(help: "Quarter notes a minute, 20 to 400.")
  var tempo = 100.0

  @Option(help: "How far each phrase goes from the one before, 0 to 1.")
  var amount = Jam.Options().amount

  @OptionGroup var draw: PhraseDrawOptions

  @Option(
    help: ArgumentHelp(
      "How long the sound takes there and back; of a walk, to the next place but one.",
      valueName: "16s"))
  var sweep = DurationArgument(argument: "16s")!

  @Option(
    help:
      "The way of the sound: \(Sweep.Shape.allCases.map(\.rawValue).joined(separator: ", ")).")
  var sweepShape = Sweep.Shape.walk

  @Option(help: "Seconds to play, 3 to 3600.  (default: for ever)")
  var seconds: Double?

  @Option(
    name: .shortAndLong,
    help: "The sound to write instead of playing: .wav, .aiff, .flac or .ogg.",
    completion: .file(extensions: SoundInput.suffixes))
  var output: String?

  @OptionGroup var storage: SoundBitsOptions

  @OptionGroup var take: TakeOption

  @Flag(help: "Do not draw the phrases where there is no panel.")
  var quiet = false

  @OptionGroup(title: "Live") var live: LiveOptions

  @Option(
    help: "The phrase model; by default the one of the kind that is installed.",
    completion: .file(extensions: ["safetensors"]))
  var phrasePreset: String?

  @Option(
    help: "The note model; by default the one that is installed.",
    completion: .file(extensions: ["safetensors"]))
  var preset: String?

  func validate() throws {
    if live.isListAsked { return }
    guard BlendPosition.soundCounts.contains(sounds.count) else {
      throw ValidationError("jam plays one, two or four --sounds, not \(sounds.count)")
    }
    guard drums.count <= 2 else {
      throw ValidationError("--drums takes one or two kits, not \(drums.count)")
    }
    try require("--tempo", tempo, in: 20...400)
    try require("--amount", amount, in: 0...1)
    try require("--seconds", seconds, in: 3...3600)
    if output != nil {
      guard seconds != nil else { throw ValidationError("-o needs --seconds: a jam has no end") }
      guard live.output.record == nil, live.recordMidi == nil else {
        throw ValidationError("give -o or --record, not both")
      }
    }
  }

  func run() throws {
    if try live.printLists() { return }
    for path in [output, live.output.record].compactMap(\.self) {
      try SoundOutput.check(path, storage.bits, inputs: sounds)
    }
    if let midi = live.recordMidi { try OutputFile.check(midi, inputs: sounds) }
    try take.check(inputs: sounds)
    let session = try JamSession(self)
    try output == nil ? session.playLive() : session.write()
  }
}
