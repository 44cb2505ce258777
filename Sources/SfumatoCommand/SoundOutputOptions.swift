import ArgumentParser
import Sfumato

/// Options of every subcommand that writes a sound.
struct SoundOutputOptions: ParsableArguments {
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

  @Option(
    name: .shortAndLong,
    help: "The sound to write: .wav, .aiff, .flac or .ogg; '-' is WAV on standard output.",
    completion: .file(extensions: SoundInput.suffixes))
  var output: String

  @Option(help: "Bits of a sample: 16 or 24 (both with dither), or float.  (default: 24)")
  var bits: Bits?

  /// The format that name and options ask for.
  /// - Throws: `AudioFileError.unknownSuffix`.
  func format() throws(AudioFileError) -> AudioFileFormat {
    var format = try AudioFileFormat(forPath: output)
    if let bits { format.encoding = bits.encoding }
    return format
  }

  /// Finds out before the work whether its result will have a place.
  /// - Throws: `AudioFileError` or `OutputFileError`.
  func check(inputs: [String]) throws {
    _ = try format()
    try OutputFile.check(output, inputs: inputs)
  }

  /// Writes a sound, and says so when it was too loud for its format.
  /// - Throws: `AudioFileError`.
  func write(_ file: AudioFile) throws(AudioFileError) {
    var file = file
    file.format = try format()
    let clippedCount = try file.write(to: output)
    if clippedCount > 0 {
      let samples = clippedCount == 1 ? "1 sample was" : "\(clippedCount) samples were"
      Report.remark("\(output): \(samples) beyond full scale and clipped")
    }
  }
}
