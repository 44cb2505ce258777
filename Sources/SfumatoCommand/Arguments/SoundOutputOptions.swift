import OutputFiles
import ArgumentParser
import Sfumato

/// How subcommands write sounds.
enum SoundOutput {
  /// What `-o` takes.
  static let help: ArgumentHelp = """
    The sound to write: .wav (also without an ending), .aiff, .flac or .ogg; in a folder it gets a \
    name; '-' is WAV on standard output.
    """

  /// How samples are stored.
  enum Bits: String, ExpressibleByArgument, CaseIterable {
    case integer16 = "16"
    case integer24 = "24"
    case float = "float"

    var encoding: AudioFileFormat.Encoding {
      switch self {
      case .integer16: .integer(bits: 16)
      case .integer24: .integer(bits: 24)
      case .float: .float(bits: 32)
      }
    }
  }

  /// The format that a name and options ask for.
  /// - Throws: `AudioFileError.unknownSuffix`.
  static func format(_ path: String, _ bits: Bits?) throws(AudioFileError) -> AudioFileFormat {
    var format = try AudioFileFormat(forPath: path)
    if let bits { format.encoding = bits.encoding }
    return format
  }

  /// Finds out before the work whether its result will have a place.
  /// - Parameter mayReplace: whether a file that lies there may be replaced: the user named it.
  /// - Throws: `AudioFileError` or `OutputFileError`.
  static func check(
    _ path: String, _ bits: Bits?, inputs: [String], mayReplace: Bool = true
  ) throws {
    _ = try format(path, bits)
    try OutputFile.check(
      path, inputs: inputs.map(SoundName.path), mayReplace: mayReplace)
  }

  /// Writes a sound, and says so when it was too loud for its format.
  /// - Returns: how many samples were clipped.
  /// - Throws: `AudioFileError`.
  @discardableResult
  static func write(
    _ file: AudioFile, to path: String, _ bits: Bits?
  ) throws(AudioFileError) -> Int {
    var file = file
    file.format = try format(path, bits)
    let clippedCount = try file.write(to: path)
    if clippedCount > 0 {
      let samples = clippedCount == 1 ? "1 sample was" : "\(clippedCount) samples were"
      Report.remark("\(path): \(samples) beyond full scale and clipped")
    }
    return clippedCount
  }
}

/// What happens to files that the user did not name: an option of every subcommand that gives names
/// to what it writes.
struct ReplaceOptions: ParsableArguments {
  @Flag(
    help: "Replace files that lie where files are written whose names were not given one by one.")
  var force = false
}

/// How samples are stored: an option of every subcommand that writes a sound.
struct SoundBitsOptions: ParsableArguments {
  @Option(help: "Bits of a sample: 16 or 24 (both with dither), or float.  (default: 24)")
  var bits: SoundOutput.Bits?
}

/// Options of every subcommand that writes one sound.
struct SoundOutputOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: SoundOutput.help, completion: .file(extensions: SoundInput.suffixes))
  var output: String

  @OptionGroup var storage: SoundBitsOptions

  /// The path to write to; see ``OutputPath``.
  /// - Parameter name: of a file in a folder.
  func path(name: String) throws(OutputFileError) -> String {
    try OutputPath.resolve(output, name: name, suffix: "wav")
  }
}
