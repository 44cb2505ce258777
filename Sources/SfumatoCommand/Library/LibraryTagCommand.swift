import ArgumentParser
import Sfumato

/// `sfumato library tag`: words of the player's own.
struct LibraryTagCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tag",
    abstract: "Give a sound tags, or take them away; without tags, tell them.",
    discussion: """
      EXAMPLES
        sfumato library tag cello_C4 intro warm
        sfumato library tag cello_C4 --remove intro
      """)

  @Argument(help: "A sound of the library.")
  var sound: String

  @Argument(help: "Tags to give.")
  var tags: [String] = []

  @Option(help: "A tag to take away; may be given several times.")
  var remove: [String] = []

  @OptionGroup var options: LibraryOptions

  func validate() throws {
    for tag in tags + remove where tag.isEmpty || tag.utf8.count > 100 || tag.contains("\n") {
      throw ValidationError("a tag is one line of 1 to 100 bytes, not '\(tag)'")
    }
  }

  func run() throws {
    let library = try options.open()
    guard let entry = try library.entry(named: sound) else {
      throw LibraryError.unknownSound(name: sound)
    }
    try library.tag(entry, adding: tags, removing: remove)
    let now = try library.entry(named: entry.path)?.tags ?? []
    print(
      now.isEmpty
        ? "\(LibraryText.path(entry.path)): no tags" : Report.plain(now.joined(separator: "\n")))
  }
}

/// `sfumato library favourite`: what the player likes.
struct LibraryFavouriteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "favourite",
    abstract: "Mark sounds as favourites; without names, list them.",
    discussion: """
      EXAMPLES
        sfumato library favourite cello_C4 bell
        sfumato library favourite bell --remove
      """)

  @Argument(help: "Sounds of the library.")
  var sounds: [String] = []

  @Flag(help: "Take the mark away.")
  var remove = false

  @OptionGroup var options: LibraryOptions

  func run() throws {
    let library = try options.open()
    for name in sounds {
      guard let entry = try library.entry(named: name) else {
        throw LibraryError.unknownSound(name: name)
      }
      try library.setFavourite(entry, !remove)
    }
    guard sounds.isEmpty else { return }
    try library.forEach(.favourites) { entry in
      print(Report.plain(LibraryText.line(entry)))
      return true
    }
  }
}
