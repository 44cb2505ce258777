import Neural
import ArgumentParser
import Foundation
import Library
import Sfumato

/// `sfumato library add`: hears sound files.
struct LibraryAddCommand: ParsableCommand, RankedCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Hear sound files and keep what they sound like.",
    discussion: """
      Of folders all sound files are taken, at any depth. What was heard before and has not changed is \
      passed over; a file that was moved is known again by its bytes and keeps its tags; a file that \
      cannot be heard is named once. Ctrl-C ends it without loss; the next 'add' goes on.

      A library that is damaged, or of another version, is kept beside the new one. Its tags and favourites are taken \
      over, as far as they can be read; its sounds are to be added again.

      EXAMPLES
        sfumato library add ~/Samples
        sfumato library add kick.wav ~/Loops --library drums.sqlite
      """)

  @Argument(
    help: "Folders and sound files.", completion: .file(extensions: SoundInput.suffixes))
  var paths: [String]

  @OptionGroup var options: LibraryOptions
  @OptionGroup var modelOptions: NoteModelOptions

  @Flag(
    name: .customLong("no-latents"),
    help: "Do without the note model's latents: faster by about a third.")
  var noLatents = false

  @Option(help: "Threads that hear, 1 to 64; default: one for each processor.")
  var threads: Int?

  @OptionGroup var report: ReportOptions

  func validate() throws { try require("--threads", threads, in: 1...64) }

  func run() throws {
    let group = Ranks.current
    var files = group.isLeader ? try findFiles() : []
    let likeness = try Likeness.installed()
    let ear = LibraryEar(model: noLatents ? nil : try modelOptions.load())
    try RankWork.requireSame((ear.model?.identity ?? "") + likeness.identity, "model")
    let isInterrupted = Interruption.watch()
    let workers = threads ?? Ranks.usualWorkerCount
    guard group.isLeader else {
      return try SoundLibrary.help(group, hearing: ear, workers: workers)
    }
    let library = try options.open(making: true)
    files = (library.keptMarks?.files(besides: files) ?? []) + files
    let line = ProgressLine(unit: "files")
    defer { line.end() }
    let addition = try library.add(
      files, hearing: ear, with: likeness, workers: workers, group: group,
      shouldStop: isInterrupted
    ) { done, problem in
      if let problem {
        line.end()
        Report.remark(problem)
      }
      line.show(done, of: files.count)
    }
    line.end()
    if let marks = library.keptMarks, marks.count > 0 {
      let count = try library.takeOver(marks)
      Report.remark(
        "the tags and favourites of \(count) of \(Report.count(marks.count, "sound")) were taken over"
      )
    }
    if report.json {
      print(try Report.jsonText(addition))
    } else if !report.quiet {
      print(Self.text(addition, path: library.path))
    }
    if addition.wasStopped { throw ExitCode(130) }
  }

  private func findFiles() throws -> [String] {
    let found = SoundFiles.find(paths)
    for problem in found.problems { Report.remark(problem) }
    guard !found.files.isEmpty else { throw ExitCode.failure }
    return found.files
  }

  private static func text(_ addition: SoundLibrary.Addition, path: String) -> String {
    let parts = [
      Report.count(addition.heard, "sound") + " heard",
      addition.unchanged > 0 ? "\(addition.unchanged) known" : nil,
      addition.moved > 0 ? "\(addition.moved) moved" : nil,
      addition.copies > 0 ? Report.count(addition.copies, "copy", "copies") : nil,
      addition.refused > 0 ? "\(addition.refused) refused" : nil,
      addition.wasStopped ? "stopped; the next 'add' goes on" : nil,
    ]
    return "\(path): " + parts.compactMap(\.self).joined(separator: ", ")
  }
}

extension Report {
  /// A number of things whose plural has a form of its own.
  fileprivate static func count(_ number: Int, _ thing: String, _ things: String) -> String {
    "\(number) \(number == 1 ? thing : things)"
  }
}
