import ArgumentParser
import Foundation
import Sfumato

/// `sfumato blend`: one instrument that lies between recorded notes.
struct BlendCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "blend",
    abstract: "Blend two or four recorded notes into one instrument that is none of them.",
    discussion: """
      The notes may have any pitch, level, length and rate; each is heard up to 10 seconds. Two notes \
      lie on a line, --mix 0 being the first and 1 the second. Four lie on a square: the first two at \
      its top, the other two at its bottom, --mix x,y counting from the top left. Beyond 0 and 1 the \
      line goes on.

      EXAMPLES
        sfumato blend flute_C4.wav cello_C4.wav -o blend.wav
        sfumato blend flute_C4.wav cello_C4.wav -o low.wav --mix 0.3 --pitch G2
        sfumato blend flute.wav cello.wav piano.wav choir.wav -o square.wav --mix 0.5,0.5
      """)

  @Argument(
    help: "Two or four sound files, one note each.",
    completion: .file(extensions: SoundInput.suffixes))
  var notes: [String]

  @OptionGroup var destination: SoundOutputOptions

  @Option(
    parsing: .unconditional,  // so that a position before the first note is no option
    help: ArgumentHelp("Where between the notes: x, or x,y; -0.5 to 1.5.", valueName: "x,y"))
  var mix: MixPosition?

  @Option(help: "Key to play: C4, 60, or 60.5; by default that of the first note that has one.")
  var pitch: PitchArgument?

  @Option(help: "How hard the key is struck, 1 to 127; by default as the notes were.")
  var velocity: Int?

  @Option(
    help: "The note model; by default the one that is installed.",
    completion: .file(extensions: ["safetensors"]))
  var preset: String?

  func validate() throws {
    guard notes.count == 2 || notes.count == 4 else {
      throw ValidationError("blend takes two or four notes, not \(notes.count)")
    }
    if let mix, mix.weights(count: notes.count) == nil {
      throw ValidationError(
        notes.count == 2 ? "two notes need one number in --mix" : "four notes need --mix x,y")
    }
    if let velocity, !(1...127).contains(velocity) {
      throw ValidationError("--velocity must be from 1 to 127, not \(velocity)")
    }
  }

  func run() throws {
    try destination.check(inputs: notes)
    let blender = NoteBlender(try NotePreset.load(preset))
    let sources = try notes.map { try blender.source(SoundInput.sound($0), path: $0) }
    let mix = mix ?? MixPosition.middle
    var blend = NoteBlend(MixPath(weights: mix.weights(count: notes.count)!))
    blend.pitch = pitch?.midi
    blend.velocity = velocity.map { Double($0) / 127 }
    var file = AudioFile(clip: blender.render(blend, of: sources))
    file.comment =
      (["sfumato blend"] + notes + ["--mix", mix.text(count: notes.count)]
      + (pitch.map { ["--pitch", Report.number($0.midi, decimals: 2)] } ?? [])).joined(
        separator: " ")
    try destination.write(file)
  }
}

/// A place on the line between two notes, or on the square of four.
struct MixPosition: ExpressibleByArgument {
  /// Across, and down for four notes.
  let coordinates: [Double]

  static let middle = MixPosition(coordinates: [0.5, 0.5])

  private init(coordinates: [Double]) { self.coordinates = coordinates }

  init?(argument: String) {
    let numbers = argument.split(separator: ",", omittingEmptySubsequences: false).map {
      Double($0)
    }
    guard (1...2).contains(numbers.count),
      numbers.allSatisfy({ $0.map { (-0.5...1.5).contains($0) } ?? false })
    else { return nil }
    coordinates = numbers.compactMap { $0 }
  }

  /// Shares of two notes, or of four: top left, top right, bottom left, bottom right.
  func weights(count: Int) -> [Double]? {
    let x = coordinates[0]
    if count == 2 { return coordinates.count == 1 || isMiddle ? [1 - x, x] : nil }
    guard coordinates.count == 2 else { return nil }
    let y = coordinates[1]
    return [(1 - x) * (1 - y), x * (1 - y), (1 - x) * y, x * y]
  }

  /// As it is typed for so many notes.
  func text(count: Int) -> String {
    coordinates.prefix(count == 2 ? 1 : 2).map { String(format: "%g", $0) }.joined(separator: ",")
  }

  private var isMiddle: Bool { coordinates == Self.middle.coordinates }
}

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
}
