import OutputFiles
import ArgumentParser
import Foundation
import Sfumato

/// Where a subcommand of `phrase` puts its phrases, and how it shows them.
struct PhraseOutputOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: """
      The MIDI file to write (.mid): all phrases one after the other; several also one each, NAME-1.mid, \
      NAME-2.mid …; in a folder they are called phrases.mid.
      """,
    completion: .file(extensions: PhraseInput.suffixes))
  var output: String?

  @Option(
    help: "A picture of the phrases to write; '-' is standard output.",
    completion: .file(extensions: ["png"]))
  var png: String?

  @Option(
    help: "Beats a minute of the MIDI files, 20 to 400.  (default: as the phrase has it, or 120)")
  var tempo: Double?

  @Flag(help: "Do not draw the phrases in the terminal.")
  var quiet = false

  @Flag(help: "Print a JSON object.")
  var json = false

  func validate() throws {
    try require("--tempo", tempo, in: 20...400)
  }

  /// Finds out before the work whether its results will have a place.
  /// - Throws: `OutputFileError`.
  func check(inputs: [String], count: Int) throws {
    if let path = try path() {
      try OutputFile.check(path, inputs: inputs)
      for name in names(path, count: count) { try OutputFile.check(name, inputs: inputs) }
    }
    if let png { try OutputFile.check(png, inputs: inputs) }
  }

  private func path() throws(OutputFileError) -> String? {
    guard let output else { return nil }
    return try OutputPath.resolve(output, name: "phrases", suffix: "mid")
  }

  /// Writes and shows phrases.
  /// - Parameters:
  ///   - titles: one for each phrase, as a player counts them.
  ///   - setting: tempo, metre, programs and loudness of what they come from.
  func write(
    _ phrases: [NoteGrid], titles: [String],
    setting: PhraseSetting = PhraseSetting()
  ) throws {
    var setting = setting
    if let tempo { setting.beatsPerMinute = tempo }
    func sequence(_ phrase: NoteGrid) -> NoteSequence { NoteSequence(phrase, setting: setting) }
    let path = try path()
    let names: [String] = path.map { self.names($0, count: phrases.count) } ?? []
    if let path {
      try sequence(.joined(phrases)).writeMIDI(to: path)
      for (name, phrase) in zip(names, phrases) { try sequence(phrase).writeMIDI(to: name) }
    }
    if let png {
      var picture = PianoRollPicture()
      for (title, phrase) in zip(titles, phrases) { picture.add(sequence(phrase), title: title) }
      try picture.write(to: png)
    }
    if json {
      let reports = phrases.enumerated().map { index, phrase in
        PhraseReport(phrase, file: names.isEmpty ? path : names[index])
      }
      print(try Report.jsonText(["phrases": reports]))
    } else if !quiet, output != OutputFile.standardOutput, png != OutputFile.standardOutput {
      for (title, phrase) in zip(titles, phrases) {
        print(Report.heading(title) + "  " + PhraseReport.summary(of: phrase))
        print(PianoRoll(phrase).text)
      }
    }
  }

  /// The files of single phrases; none for one phrase or standard output.
  private func names(_ path: String, count: Int) -> [String] {
    guard count > 1, path != OutputFile.standardOutput else { return [] }
    let dot = path.lastIndex(of: ".") ?? path.endIndex
    return (1...count).map { "\(path[..<dot])-\($0)\(path[dot...])" }
  }
}
