import OutputFiles
import ArgumentParser
import Sfumato

/// `sfumato library remove`: forgets sounds.
struct LibraryRemoveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove",
    abstract: "Forget sounds of the library; their files stay.",
    discussion: """
      EXAMPLES
        sfumato library remove ~/Samples/old
        sfumato library remove cello_C4
        sfumato library remove --missing
      """)

  @Argument(
    help: """
      Files, folders with all below them, or sounds by their whole names, with or without ending.
      """)
  var names: [String] = []

  @Flag(help: "Forget all sounds whose files are gone.")
  var missing = false

  @OptionGroup var options: LibraryOptions

  func validate() throws {
    guard missing || !names.isEmpty else {
      throw ValidationError("name files, folders or sounds, or give --missing")
    }
  }

  func run() throws {
    let library = try options.open()
    var count = 0
    var areAllKnown = true
    for name in names {
      do {
        let removed = try library.remove(named: name)
        if removed.count == 0 { throw LibraryError.unknownSound(name: name) }
        count += removed.count
        let path = LibraryText.path(removed.path)
        print(removed.count == 1 ? path : "\(path): \(removed.count) sounds")
      } catch let error as LibraryError {
        guard error.isOfName else { throw error }
        // The others are forgotten all the same.
        Report.remark(Report.text(of: error))
        areAllKnown = false
      }
    }
    if missing { count += try library.removeMissing() }
    print(Report.count(count, "sound") + " forgotten")
    guard areAllKnown else { throw ExitCode.failure }
  }
}

/// `sfumato library check`: the library against the files.
struct LibraryCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Compare the library with the files; exit with 1 if anything is amiss.",
    discussion: """
      Tells which files are gone, have changed since they were heard, or could not be heard, and whether \
      the library itself is sound. Nothing is changed. Files that could not be heard are told, and are nothing \
      amiss: no question is answered with them.

      EXAMPLES
        sfumato library check
      """)

  @Flag(help: "Print JSON in place of text.")
  var json = false

  @OptionGroup var options: LibraryOptions

  fileprivate struct Told: Encodable {
    var missing: [String]
    var changed: [String]
    var refused: [String]
    var damage: [String]
  }

  func run() throws {
    let library = try options.open()
    let found = try library.check()
    let told = Told(
      missing: found.missing.map(\.path), changed: found.changed.map(\.path),
      refused: found.refused.map { $0.problem ?? $0.path }, damage: found.damage)
    if json {
      print(try Report.jsonText(told))
    } else {
      for path in told.missing { print("gone      \(LibraryText.path(path))") }
      for path in told.changed { print("changed   \(LibraryText.path(path))") }
      for reason in told.refused { print("refused   \(LibraryText.path(reason))") }
      for text in told.damage { print("damage    \(LibraryText.path(text))") }
      print(try Self.summary(told, sounds: library.count().sounds))
    }
    guard told.missing.isEmpty, told.changed.isEmpty, told.damage.isEmpty else {
      throw ExitCode.failure
    }
  }
}

extension LibraryCheckCommand {
  /// For example `24 sounds, all as they were heard; 1 file is no sound and was left out`.
  private static func summary(_ told: Told, sounds: Int) -> String {
    let amiss = [
      told.missing.isEmpty ? nil : "\(told.missing.count) gone",
      told.changed.isEmpty ? nil : "\(told.changed.count) changed",
      told.damage.isEmpty ? nil : "the library itself is damaged",
    ].compactMap(\.self)
    let (refused, isOne) = (told.refused.count, told.refused.count == 1)
    return Report.count(sounds, "sound") + ", "
      + (amiss.isEmpty ? "all as they were heard" : amiss.joined(separator: ", "))
      + (refused == 0
        ? ""
        : "; \(Report.count(refused, "file")) could not be heard and "
          + "\(isOne ? "is" : "are") not in it; 'add' tries again when \(isOne ? "it has" : "they have") changed")
  }
}

/// `sfumato library export`: the library as a table.
struct LibraryExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write the sounds of the library as a table of comma-separated values.",
    discussion: """
      EXAMPLES
        sfumato library export -o sounds.csv
        sfumato library export | head
      """)

  @Option(name: .shortAndLong, help: "The table to write; '-' is standard output.")
  var output = OutputFile.standardOutput

  @Flag(help: "Write comma-separated values, which is the only form there is.")
  var csv = false

  @OptionGroup var options: LibraryOptions

  func run() throws {
    try OutputFile.check(output)
    try OutputFile.write(Array(try options.open().csv().utf8), to: output)
  }
}
