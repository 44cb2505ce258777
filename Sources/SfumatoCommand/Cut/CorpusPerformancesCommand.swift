import Neural
import Corpora
import ArgumentParser
import Foundation
import Sfumato

/// `sfumato corpus performances`: phrases whose notes are known exactly.
struct CorpusPerformancesCommand: ParsableCommand, RankedCommand {
  static let configuration = CommandConfiguration(
    commandName: "performances",
    abstract: "Build a corpus of performances with the exact truth of their notes.",
    discussion: """
      Melodies are played on a soundfont by twelve instruments: legato and detached, with vibrato, glides, \
      swells and repeated notes; each beside a list of its notes, to the sample. With --recordings \
      phrases are joined from single recorded notes (instrument_key_dynamic.flac). Without --midi or \
      --abc the melodies are made up.

      EXAMPLES
        sfumato corpus performances -o performances/
        sfumato corpus performances -o judge/ --held-out \\
          --font /usr/share/sounds/sf2/MuseScore_General_Full.sf2
        sfumato corpus performances -o tunes/ --abc tunes.abc
        sfumato corpus performances -o joined/ --no-font --recordings notes/
      """)

  @Option(name: .shortAndLong, help: "Folder to make; it must not be there yet.")
  var output: String

  @Option(help: ArgumentHelp("Soundfont to play.", valueName: "file.sf2"))
  var font: String?

  @Flag(help: "Play no soundfont.")
  var noFont = false

  @Flag(help: "Play the twelve instruments that are kept back for judging.")
  var heldOut = false

  @Option(help: ArgumentHelp("Programs of drum kits to play patterns on.", valueName: "0,8,25"))
  var kits = NumberList(numbers: [])

  @Option(help: ArgumentHelp("Folder of single recorded notes to join.", valueName: "folder"))
  var recordings: String?

  @Option(help: ArgumentHelp("MIDI file whose highest line is played.", valueName: "file.mid"))
  var midi: [String] = []

  @Option(help: ArgumentHelp("ABC file whose tunes are played.", valueName: "file.abc"))
  var abc: [String] = []

  @Option(help: "Performances of each instrument.")
  var count = 3

  @Option(help: "Length of each in seconds, 2 to 300.")
  var seconds = 20.0

  @Option(help: "Decides everything.")
  var seed: UInt64 = 1

  func validate() throws {
    try require("--count", count, in: 1...1000)
    try require("--seconds", seconds, in: 2...300)
    if noFont, recordings == nil {
      throw ValidationError("with --no-font there must be --recordings")
    }
  }

  func run() throws {
    var options = PerformanceCorpus.Options()
    if !noFont {
      let found = CorpusNotesCommand.defaultFonts.first(where: FileManager.default.fileExists)
      guard let path = font ?? found else {
        throw ValidationError(
          "No soundfont is installed; give one with --font, or `apt install fluid-soundfont-gm`.")
      }
      options.font = path
    }
    if heldOut { options.programs = PerformanceCorpus.heldOutPrograms }
    if !kits.numbers.isEmpty { options.programs = [:] }
    options.kits = kits.numbers
    options.recordings = recordings
    options.phrasesPerInstrument = count
    options.seconds = seconds
    options.seed = seed
    for path in midi {
      options.scores.append((SoundInput.title(path), try MIDIFile(contentsOf: path).sequence))
    }
    for path in abc {
      guard let bytes = FileManager.default.contents(atPath: path) else {
        throw ValidationError("\(path): there is no such file, or it cannot be read")
      }
      for (title, tune) in ABCTune.tunes(in: String(decoding: bytes, as: UTF8.self)) {
        if case .success(let tune) = tune { options.scores.append((title, tune.sequence)) }
      }
    }
    Interruption.watch()
    let line = ProgressLine(unit: "performances")
    let report = try PerformanceCorpus(options: options).write(
      to: output, group: Ranks.current
    ) { done, total in
      line.show(done, of: total)
      return !Interruption.isRequested
    }
    line.end()
    print(
      "\(output): \(Report.count(report.performanceCount, "performance")), "
        + "\(report.noteCount) notes, \(Report.duration(report.seconds))")
  }
}
