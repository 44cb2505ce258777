import OutputFiles
import ArgumentParser
import Sfumato

/// The option to keep a take, of every subcommand that plays music.
struct TakeOption: ParsableArguments {
  @Option(
    name: .customLong("take"),
    help: ArgumentHelp(
      "Keep what was played: a MIDI file, and a recipe (.json) beside it.", valueName: "name.mid"),
    completion: .file(extensions: PhraseInput.suffixes))
  var path: String?

  func validate() throws {
    guard let path else { return }
    guard
      (PhraseInput.suffixes + ["smf"]).contains(where: { path.lowercased().hasSuffix("." + $0) })
    else {
      throw ValidationError("--take needs the name of a MIDI file, such as take.mid, not '\(path)'")
    }
  }

  /// Finds out before the work whether both files will have a place.
  /// - Throws: `OutputFileError`.
  func check(inputs: [String]) throws(OutputFileError) {
    guard let path else { return }
    for path in [path, Take.recipePath(besideMIDI: path)] {
      try OutputFile.check(path, inputs: inputs.map(SoundName.path))
    }
  }

  /// Writes both files and says so, if they are wanted.
  /// - Parameter score: a MIDI file's bytes.
  /// - Throws: `OutputFileError`.
  func keep(_ take: @autoclosure () -> Take, score: @autoclosure () -> [UInt8])
    throws(OutputFileError)
  {
    guard let path else { return }
    try take().write(score: score(), toMIDI: path)
    Report.remark("kept \(path) and \(Take.recipePath(besideMIDI: path))")
  }
}
