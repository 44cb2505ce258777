import ArgumentParser
import Foundation
import Sfumato

/// A pitch as it is typed: a note's name or a MIDI number.
struct PitchArgument: ExpressibleByArgument {
  /// MIDI pitch, 0…127.
  let midi: Double

  init?(argument: String) {
    guard let midi = Double(argument) ?? NoteName.key(of: argument).map(Double.init),
      (0...127).contains(midi)
    else { return nil }
    self.midi = midi
  }

  var defaultValueDescription: String { text }

  /// As it is written in a recipe or a file's name: a key by its name, others by number.
  var text: String { NoteName.text(ofPitch: midi) }
}

/// How the pitch of a recording is told: `auto`, `none`, or a pitch.
struct RecordedPitchArgument: ExpressibleByArgument {
  let pitch: NoteBlender.Pitch

  /// By file name, root key and ear.
  static let auto = RecordedPitchArgument(pitch: .auto)

  private init(pitch: NoteBlender.Pitch) { self.pitch = pitch }

  var defaultValueDescription: String { "auto" }

  init?(argument: String) {
    guard let pitch = NoteBlender.Pitch(argument) else { return nil }
    self.pitch = pitch
  }
}

/// A length in seconds, such as `2.5` or `2.5s`.
struct DurationArgument: ExpressibleByArgument {
  /// Finite and at least 0; the options that take it have ranges of their own.
  let seconds: Double

  init(seconds: Double) { self.seconds = seconds }

  init?(argument: String) {
    let text = argument.hasSuffix("s") ? argument.dropLast() : Substring(argument)
    guard let seconds = Double(text), seconds >= 0, seconds.isFinite else { return nil }
    self.seconds = seconds
  }

  /// In samples of a model.
  func sampleCount(_ model: NoteModel) -> Int {
    Int((seconds * model.configuration.sampleRate).rounded())
  }

  var text: String { String(format: "%g", seconds) }
  var defaultValueDescription: String { text + "s" }
}

/// How a note is to be played: options of every subcommand that renders one.
struct PlayingOptions: ParsableArguments {
  @Option(help: "MIDI velocity, 1 to 127; by default that of the notes.")
  var velocity: Int?

  @Option(help: "Length in seconds, 0.01 to 600; by default that of the notes.")
  var duration: DurationArgument?

  @OptionGroup var traits: RecordedTraitOptions

  func validate() throws {
    try require("--velocity", velocity, in: 1...127)
    try require("--duration", duration?.seconds, in: 0.01...600, unit: "seconds")
  }

  /// Puts the options into a blend.
  func apply(to blend: inout NoteBlend, model: NoteModel) {
    blend.velocity = velocity.map { Double($0) / 127 }
    blend.sampleCount = duration?.sampleCount(model)
    traits.apply(to: &blend)
  }

  /// The options as they are typed, those that were given.
  var recipe: [String] {
    (velocity.map { ["--velocity", "\($0)"] } ?? [])
      + (duration.map { ["--duration", $0.text] } ?? [])
      + traits.recipe
  }
}

/// How much is kept of what notes were recorded with: what the model does not reproduce of them, their
/// vibrato, their width.
struct RecordedTraitOptions: ParsableArguments {
  /// What the factor on vibrato is called: the parameter's name, and a shorter one.
  static let vibratoNames: NameSpecification = [
    .customLong("vibrato-scale"), .customLong("vibrato"),
  ]

  @Option(
    help: """
      Residual gain, 0 to 1: how much is added of what the model does not reproduce of the recordings. \
      At 1 a note on its own key is its recording, at 0 all is the model's.
      """)
  var detail = 1.0

  @Option(
    name: vibratoNames,
    help: ArgumentHelp(
      "Depth of the notes' own vibrato, 0 to 2: 0 is none, 1 as recorded.", valueName: "factor"))
  var vibratoScale = InstrumentParameter.vibratoScale.standard

  @Option(
    help: ArgumentHelp(
      "Width of stereo sounds, 0 to 2: 0 is mono, 1 as recorded.", valueName: "factor"))
  var stereoWidth = InstrumentParameter.stereoWidth.standard

  func validate() throws {
    try require("--detail", detail, in: 0...1)
    try require("--vibrato-scale", vibratoScale, in: InstrumentParameter.vibratoScale.range)
    try require("--stereo-width", stereoWidth, in: InstrumentParameter.stereoWidth.range)
  }

  /// Puts the options into a blend.
  func apply(to blend: inout NoteBlend) {
    blend.detail = detail
    blend.vibrato = vibratoScale
    blend.stereoWidth = stereoWidth
  }

  /// The options as they are typed, those that were given.
  var recipe: [String] {
    let options = [
      ("--detail", detail), ("--vibrato-scale", vibratoScale), ("--stereo-width", stereoWidth),
    ]
    return options.flatMap { name, value in
      value == 1 ? [] : [name, String(format: "%g", value)]
    }
  }
}
