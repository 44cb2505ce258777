import ArgumentParser
import OutputFiles
import Sfumato

/// `sfumato library`: an index of sound files that can be walked by ear.
struct LibraryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "library",
    abstract: "Index sound files by what they sound like: find, map, group and connect them.",
    discussion: """
      'add' hears every sound file once and keeps what it heard in one file, the library. All else asks \
      the library: the sounds themselves stay where they are.

      EXAMPLES
        sfumato library add ~/Samples
        sfumato library similar cello_C4
        sfumato library search "dark pad"
      """,
    subcommands: [
      LibraryAddCommand.self, LibraryListCommand.self, LibraryInfoCommand.self,
      LibrarySimilarCommand.self, LibraryBetweenCommand.self, LibraryClusterCommand.self,
      LibraryMapCommand.self,
      LibrarySearchCommand.self, LibraryRecommendCommand.self, LibraryTagCommand.self,
      LibraryFavouriteCommand.self, LibraryRemoveCommand.self, LibraryCheckCommand.self,
      LibraryExportCommand.self, LibraryPackCommand.self, LibraryUnpackCommand.self,
    ])
}

/// Which library is meant: an option of all its subcommands.
struct LibraryOptions: ParsableArguments {
  @Option(
    name: .customLong("library"),
    help: ArgumentHelp(
      "The library; default: library.sqlite in the user's data folder.", valueName: "file"))
  var path: String?

  /// Opens the library.
  func open(making: Bool = false) throws -> SoundLibrary {
    let library = try SoundLibrary(at: path ?? LibraryPlace.standard, making: making)
    if let remark = library.remark { Report.remark(remark) }
    return library
  }
}

extension LibraryOptions {
  /// Notes in the user's library, if there is one, that sounds were blended: recommendations follow it. What
  /// goes wrong is no reason not to blend.
  static func noteBlend(of paths: [String]) {
    guard FileSystem.exists(LibraryPlace.standard) else { return }
    try? SoundLibrary(at: LibraryPlace.standard).noteBlend(of: paths.map(SoundName.path))
  }
}

/// How matches are printed.
struct MatchOptions: ParsableArguments {
  @Option(name: .shortAndLong, help: "How many at most, 1 to 10000.")
  var count = 10

  @Flag(help: "Print JSON in place of text.")
  var json = false

  func validate() throws { try require("--count", count, in: 1...10_000) }

  /// Prints sounds, each on a line.
  func tell(_ matches: [SoundMatch], showing distance: (Double) -> String?) throws {
    if json { return print(try Report.jsonText(matches)) }
    for match in matches {
      print(
        Report.plain(
          (distance(match.distance).map { $0 + "  " } ?? "") + LibraryText.line(match.entry)))
    }
  }
}

/// Sounds of a library as text.
enum LibraryText {
  /// For example `C4     3.00 s  dark, sustains  ~/a/flute.wav`, with a star for a favourite.
  static func line(_ entry: SoundEntry) -> String {
    let pitch = entry.pitch.map { NoteName.name(ofKey: Int($0.rounded())) } ?? "–"
    let seconds = entry.seconds.map(Report.duration) ?? ""
    let tags = entry.tags.map { "#" + $0 }.joined(separator: " ")
    let parts = [
      entry.isFavourite ? "★" : " ", padded(pitch, 4), padded(seconds, 8),
      path(entry.path),
      entry.words.map { "(\($0))" } ?? "", tags,
    ]
    return parts.filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// A path on one line: a name may hold anything.
  static func path(_ path: String) -> String {
    Report.plain(path.replacing("\n", with: "\\n").replacing("\t", with: "\\t"))
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
