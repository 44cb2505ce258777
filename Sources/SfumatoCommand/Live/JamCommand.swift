import OutputFiles
import Neural
import ArgumentParser
import Foundation
import Sfumato

/// `sfumato jam`: phrases and sounds that wander, for as long as wanted.
struct JamCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "jam",
    abstract:
      "Play endless music: random walks through the latent spaces of phrases and of the sound.",
    discussion: """
      Phrases make themes of eight bars (sixteen of long phrases), and --form is the plan of these: a letter again is \
      its theme again, with a stroke (A') a variation whose phrases end in another way; another letter is a contrast, \
      in a key of its own if --key names several. Drums fill the last of eight bars. After two rounds each theme goes \
      --amount on. With --form none each phrase is a step of --amount from the one before, and its last bar leads to \
      the next. --energy says how much happens, over time if wanted. Meanwhile the sound goes its way between one, two or four notes; --sweep and \
      --sweep-shape say how. The same seed gives the same music.

      Without -o it is played live, until q or ctrl-C or for --duration. In a terminal the computer \
      keyboard plays along, moves the blend and steers what is drawn (? lists the keys); MIDI, Open Sound Control and commands on standard input \
      ('sfumato help commands') can do so too. --take keeps what was played, the notes as MIDI and a recipe beside them, NAME.json; 'sfumato perform NAME.json -o again.wav' plays \
      it again, sample for sample. --midi-out plays other instruments too, each part on its channel; --clock-out and \
      --clock-in keep time with them.

      EXAMPLES
        sfumato jam --sounds flute_C4.wav cello_C4.wav
        sfumato jam --sounds flute.wav cello.wav --drums standard --seed 7
        sfumato jam --sounds flute.wav --chords "Am F C G" --form AABA
        sfumato jam --sounds flute.wav --drums standard --key "C, G" \\
          --energy 0.2@0s,0.9@60s
        sfumato jam --kind melody16 --sounds a.wav b.wav --duration 60 -o jam.wav
        sfumato jam --sounds flute.wav cello.wav --duration 60 \\
          -o jam.wav --take jam.mid
        sfumato jam --sounds flute.wav --midi-out volca --clock-out
        sfumato jam --sounds flute.wav --midi volca --clock-in
      """)

  @Option(name: .customLong("kind"), help: "Kind of phrases: \(PhraseKind.list).")
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
      valueName: "kit"),
    completion: .directory)
  var drums: [String] = []

  @Option(
    help: "How drums are played: 'played', with force and timing as by hand, or 'off', on the grid."
  )
  var hands = HandsChoice.played

  @Option(help: "Quarter notes a minute, 20 to 400.  (default: 100, in 6/8 150)")
  var tempo: Double?

  @Option(
    help: ArgumentHelp(
      "Key of all phrases, such as 'A minor', or of each theme: 'C, G'.  (default: that of the first one)",
      valueName: "key,…"), transform: KeysArgument.init(parsing:))
  var key: KeysArgument?

  @OptionGroup var harmony: ChordOptions

  @Option(
    help: ArgumentHelp(
      "Order of the themes, such as AABA; 'none' for an endless walk.  (default: A A' B A)",
      valueName: "plan"), transform: FormArgument.init(parsing:))
  var form: FormArgument?

  /// The plan; nil for none.
  var plan: JamForm? { if let form { form.form } else { .song } }

  @Option(
    help: ArgumentHelp(
      """
      How much happens, from 0, sparse, to 1, dense: a number, or some over time, '0.2@0s,0.9@60s'.  (default: \
      whatever comes)
      """, valueName: "energy"), transform: EnergyArgument.init(parsing:))
  var energy: EnergyArgument?

  @Option(help: "How far each phrase goes from the one before, 0 to 1.")
  var amount = Jam.Options().amount

  @OptionGroup var draw: PhraseDrawOptions

  @Option(
    help: ArgumentHelp(
      "Period of the sweep: there and back; of a walk, to the next position but one.",
      valueName: "16s"))
  var sweep = DurationArgument(argument: "16s")!

  @Option(
    help:
      "The shape of the sweep: \(Sweep.Shape.allCases.map(\.rawValue).joined(separator: ", ")).")
  var sweepShape = Sweep.Shape.walk

  @Option(help: "How long to play, 3 to 3600 s.  (default: for ever)")
  var duration: DurationArgument?

  /// The same in seconds.
  var seconds: Double? { duration?.seconds }

  @Option(
    name: .shortAndLong,
    help: "The sound to write instead of playing: .wav, .aiff, .flac or .ogg.",
    completion: .file(extensions: SoundInput.suffixes))
  var output: String?

  @OptionGroup var storage: SoundBitsOptions

  @OptionGroup var take: TakeOption

  @Flag(help: "Do not draw the phrases where there is no panel.")
  var quiet = false

  @Flag(help: "Print what was played as a JSON object: parts, keys, energy, notes a bar.")
  var json = false

  @OptionGroup(title: "Playing") var playing: InstrumentSettings

  @OptionGroup(title: "Live") var live: LiveOptions

  @Option(
    name: .customLong("phrase-model"),
    help: "The phrase model; default: the installed one of the kind.",
    completion: .file(extensions: ["safetensors"]))
  var phrasePreset: String?

  @Option(
    name: .customLong("model"), help: "The note model; default: the installed one.",
    completion: .file(extensions: ["safetensors"]))
  var preset: String?

  func validate() throws {
    if live.isListAsked { return }
    guard BlendPosition.soundCounts.contains(sounds.count) else {
      throw ValidationError("jam plays one, two or four --sounds, not \(sounds.count)")
    }
    _ = try harmony.chart(for: phrases)
    guard drums.isEmpty || phrases.metre == .common else {
      throw ValidationError(
        "--drums: grooves are in 4/4, \(phrases.rawValue) is in \(phrases.metre); leave --drums out"
      )
    }
    guard drums.count <= 2 else {
      throw ValidationError("--drums takes one or two kits, not \(drums.count)")
    }
    if let keys = key?.keys, keys.count > 1 {
      guard let plan else {
        throw ValidationError(
          "--key names \(keys.count) keys, one for each theme, and --form none has no themes: give one key"
        )
      }
      guard keys.count <= plan.themes.count else {
        let themes = plan.themes.count == 1 ? "one theme" : "\(plan.themes.count) themes"
        throw ValidationError(
          "--key names \(keys.count) keys, and the plan \(plan) has \(themes): give as many keys at most"
        )
      }
    }
    if key != nil, phrases.voices == [.drums] {
      throw ValidationError("--key: \(phrases.rawValue) has no pitches")
    }
    try require("--tempo", tempo, in: 20...400)
    try require("--amount", amount, in: 0...1)
    try require("--duration", seconds, in: 3...3600, unit: "seconds")
    try require("--sweep", sweep.seconds, in: 0.01...600, unit: "seconds")
    if output != nil {
      guard seconds != nil else { throw ValidationError("-o needs --duration: a jam has no end") }
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
