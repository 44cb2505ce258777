import ArgumentParser
import OutputFiles
import Sfumato

/// What is repaired, where it goes, and how that is told.
struct RepairFiles: ParsableArguments {
  @Argument(
    help: "Sound file; '-' is standard input.", completion: .file(extensions: SoundInput.suffixes))
  var input: String

  @Option(
    name: .shortAndLong, help: "The sound to write, stored as the input is.",
    completion: .file(extensions: SoundInput.suffixes))
  var output: String

  @Option(help: "Picture of the sound before and after (.png).")
  var preview: String?

  @Flag(help: "Print a JSON object.")
  var json = false

  /// Refuses what cannot be written, or would replace what is read.
  func check() throws {
    try OutputFile.check(output, inputs: [input])
    if let preview { try PictureOutput.check(preview, inputs: [input]) }
  }

  /// Repairs the sound; what it lacks for that is told with its name.
  func repairing<Result>(_ body: () throws -> Result) throws -> Result {
    try Self.repairing(input, body)
  }

  /// Repairs a sound; what it lacks for that is told with its name.
  static func repairing<Result>(_ input: String, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as RepairError {
      throw CommandFailure("\(input): \(error)")
    }
  }

  /// Tells what was done: an object for programs, or a line.
  func tell(_ result: some Encodable, _ line: String) throws {
    Report.tell(json ? try Report.jsonText(result) : line, besideOutput: output)
  }
}
