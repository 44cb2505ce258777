import ArgumentParser
import Corpora
import Foundation
import OutputFiles
import Sfumato

/// `sfumato corpus grooves`: what drummers played, with force and timing.
struct CorpusGroovesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "grooves",
    abstract: "Build a corpus of drummers' takes, for training hands.",
    discussion: """
      Takes MIDI files of drums (channel 10) with force and timing as played to a click. Who plays is told \
      by info.csv in the folder, with columns drummer, style and file, or else by the folder that a file \
      lies in. Drummers named by --held-out are kept for judging, as a whole.

      EXAMPLES
        sfumato corpus grooves groove -o corpus/grooves --held-out drummer3 \\
          --held-out drummer5 --licence "CC BY 4.0"
      """)

  @Argument(help: "Folder of MIDI files.", completion: .directory)
  var folder: String

  @Option(name: .shortAndLong, help: "Folder to put the corpus into.")
  var output: String

  @Option(help: ArgumentHelp("Drummer to judge by; may be given again.", valueName: "name"))
  var heldOut: [String] = []

  @Option(help: ArgumentHelp("Terms of the takes, for the manifest.", valueName: "text"))
  var licence: String?

  @Flag(help: "Replace a corpus that is there.")
  var force = false

  func run() throws {
    for file in GrooveCorpus.files(in: output) where FileSystem.exists(file) {
      try OutputFile.check(file, mayReplace: force)
    }
    let builder = try GrooveCorpusBuilder(folder: folder)
    for problem in builder.problems { Report.remark("left out: \(problem)") }
    let manifest = try builder.write(to: output, heldOut: heldOut, licence: licence ?? "not stated")
    for split in PhraseSplit.allCases {
      let takes = manifest.takeCounts[split] ?? [:]
      guard !takes.isEmpty else { continue }
      let drummers = takes.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
      print(
        "\(split.rawValue): \(takes.values.reduce(0, +)) takes, "
          + "\(manifest.strokeCounts[split] ?? 0) strokes (\(drummers.joined(separator: ", ")))")
    }
  }
}
