import OutputFiles
import ArgumentParser
@preconcurrency import Foundation
import Sfumato

/// `sfumato library list`: what is in a library.
struct LibraryListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the sounds of the library.",
    discussion: """
      EXAMPLES
        sfumato library list
        sfumato library list ~/Samples/drums --json
        sfumato library list --refused
      """)

  @Argument(help: "Only sounds below this folder.")
  var folder: String?

  @Flag(help: "List the files that could not be heard, and why.")
  var refused = false

  @Flag(help: "List favourites only.")
  var favourites = false

  @Flag(help: "Print JSON in place of text.")
  var json = false

  @OptionGroup var options: LibraryOptions

  func run() throws {
    let library = try options.open()
    var list = JSONList<SoundEntry>()
    try library.forEach(
      refused ? .problems : favourites ? .favourites : .sounds, below: folder
    ) { entry in
      if json {
        try list.add(entry)
      } else {
        print(entry.problem.map(LibraryText.path) ?? Report.plain(LibraryText.line(entry)))
      }
      return ferror(stdout) == 0
    }
    if json { try list.end() }
  }
}

/// `sfumato library info`: what is known of single sounds, or of the whole.
struct LibraryInfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Tell what the library knows of sounds; without names, of itself.",
    discussion: """
      EXAMPLES
        sfumato library info
        sfumato library info cello_C4
      """)

  @Argument(help: "Sounds of the library: paths, names, or parts of names.")
  var sounds: [String] = []

  @Flag(help: "Print JSON in place of text.")
  var json = false

  @OptionGroup var options: LibraryOptions

  func run() throws {
    let library = try options.open()
    guard !sounds.isEmpty else { return try tellWhole(library) }
    let entries = try sounds.map { name in
      guard let entry = try library.entry(named: name) else {
        throw LibraryError.unknownSound(name: name)
      }
      return entry
    }
    if json { return print(try Report.jsonText(entries)) }
    print(Report.plain(entries.map(Self.text).joined(separator: "\n\n")))
  }

  private struct Whole: Encodable {
    var path: String
    var sounds: Int
    var refused: Int
    var bytes: Int
    var bytesEach: Double
  }

  private func tellWhole(_ library: SoundLibrary) throws {
    let (sounds, problems) = try library.count()
    let bytes = Int(FileSystem.status(of: library.path)?.st_size ?? 0)
    let each = Double(bytes) / Double(max(1, sounds))
    if json {
      let whole = Whole(
        path: library.path, sounds: sounds, refused: problems, bytes: bytes, bytesEach: each)
      return print(try Report.jsonText(whole))
    }
    print(Report.plain(library.path))
    print("  sounds    \(sounds)" + (problems > 0 ? ", and \(problems) files refused" : ""))
    print(
      "  size      \(Report.number(Double(bytes) / 1e6, decimals: 2)) MB, "
        + "\(Report.number(each / 1000, decimals: 2)) kB a sound")
  }

  private static func text(_ entry: SoundEntry) -> String {
    var lines = [LibraryText.path(entry.path)]
    func add(_ name: String, _ value: String?) {
      guard let value, !value.isEmpty else { return }
      lines.append("  " + name.padding(toLength: 10, withPad: " ", startingAt: 0) + value)
    }
    func number(_ value: Double?, _ decimals: Int, _ unit: String) -> String? {
      value.map { Report.number($0, decimals: decimals) + " " + unit }
    }
    add("kind", entry.kind)
    add("length", entry.seconds.map(Report.duration))
    add("pitch", entry.pitch.map(Report.pitch) ?? "none")
    add("level", number(entry.levelDB, 1, "dB"))
    add("sound", entry.words)
    add("", number(entry.brightnessHz, 0, "Hz centroid"))
    add("", number(entry.attackMilliseconds, 0, "ms attack"))
    add("", number(entry.decayDBPerSecond, 1, "dB/s decay"))
    add("tags", entry.tags.joined(separator: ", "))
    add("favourite", entry.isFavourite ? "yes" : nil)
    return lines.joined(separator: "\n")
  }
}
