import ArgumentParser
import Foundation
import OutputFiles
import Sfumato

/// `sfumato phrase humanise`: drums played by hand.
struct PhraseHumaniseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "humanise", abstract: "Give drums force and timing, as a drummer would play them.",
    discussion: """
      Every stroke stays, in whatever metre and however many bars; it gets the force and the lateness that \
      drummers give it, by what else is struck around it, its place in the bar and the tempo. How the whole \
      feels is drawn by --seed, or heard from a take (--like). --swing makes the second of two eighths, or \
      sixteenths, late, on all tracks: 50 is straight, 67 a triplet's swing, 75 a dotted one.

      EXAMPLES
        sfumato phrase humanise groove.mid -o played.mid
        sfumato phrase humanise groove.mid --swing 62 --seed 4 -o swung.mid
        sfumato phrase humanise groove.mid --like take.mid --amount 0.7 -o alike.mid
      """)

  @Argument(help: "Drums, MIDI.", completion: .file(extensions: PhraseInput.suffixes))
  var groove: String

  @Option(
    name: .shortAndLong, help: "The MIDI file to write.",
    completion: .file(extensions: PhraseInput.suffixes))
  var output: String

  @Option(help: "How far to go from what is written to what is played, 0 to 1.")
  var amount = 1.0

  @Option(help: "Where the second of two notes comes, in percent of both, 50 to 75.")
  var swing: Double?

  @Option(help: "What swings: eighths or sixteenths.")
  var swingOf = Swing.Unit.eighths

  @Option(
    help: ArgumentHelp("A take whose feel it gets, MIDI.", valueName: "take.mid"),
    completion: .file(extensions: PhraseInput.suffixes))
  var like: String?

  @Flag(help: "The likeliest force and timing of each stroke, without chance.")
  var typical = false

  @Option(
    name: .customLong("model"), help: "The hands; default: the installed ones.",
    completion: .file(extensions: ["safetensors"]))
  var preset: String?

  @Option(help: "Random seed: the same one gives the same hands.")
  var seed: UInt64 = 1

  func validate() throws {
    try require("--amount", amount, in: 0...1)
    try require("--swing", swing, in: Swing.range, unit: "percent")
  }

  func run() throws {
    let path = try OutputPath.resolve(output, name: "humanised", suffix: "mid")
    try OutputFile.check(path, inputs: [groove] + (like.map { [$0] } ?? []))
    guard let hands = try HandsPreset.load(preset) else {
      throw ValidationError("no hands are installed; name some with --model")
    }
    let written = try PhraseInput.piece(groove)
    guard written.tracks.contains(where: { $0.isDrums && !$0.notes.isEmpty }) else {
      throw DrumInputError.noDrums(path: groove)
    }
    var manner = DrumHands.Manner()
    manner.amount = amount
    manner.swing = swing.map { Swing(percent: $0, unit: swingOf) }
    manner.isTypical = typical
    manner.seed = seed
    if let like {
      manner.feel = hands.feel(of: try PhraseInput.piece(like))
      if manner.feel == nil { throw DrumInputError.noDrums(path: like) }
    }
    let played = hands.humanised(written, manner: manner)
    try played.writeMIDI(to: path)
    if path != OutputFile.standardOutput { print("\(path): \(Self.summary(of: played))") }
  }

  /// For example `64 strokes, velocity 21 to 118`.
  private static func summary(of sequence: NoteSequence) -> String {
    let strokes = sequence.tracks.filter(\.isDrums).flatMap(\.notes)
    let forces = strokes.map(\.velocity)
    return "\(strokes.count) \(strokes.count == 1 ? "stroke" : "strokes"), velocity "
      + "\(forces.min() ?? 0) to \(forces.max() ?? 0)"
  }
}

extension Swing.Unit: ExpressibleByArgument {}

/// Why a file cannot be played by hand.
enum DrumInputError: Error, LocalizedError {
  /// It has no drums.
  case noDrums(path: String)

  var errorDescription: String? {
    switch self {
    case .noDrums(let path):
      "\(path): there are no drums in it; they are notes on MIDI channel 10"
    }
  }
}
