import ArgumentParser
import Library
import Sfumato

/// `sfumato library similar`: what sounds alike.
struct LibrarySimilarCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "similar",
    abstract: "Find the sounds of the library that are most like a sound.",
    discussion: """
      The sound is one of the library, by its path, its name or a part of it; or any sound file, which is \
      heard. By default alike is what one instrument could have played, whatever the key; --by timbre \
      looks at the spectrum alone, --by envelope at how the level moves, --by pitch at the pitch. The distance \
      is told before each sound: 0 is the same; for pitch it is semitones.

      EXAMPLES
        sfumato library similar cello_C4
        sfumato library similar new.wav --count 5 --by envelope
      """)

  @Argument(help: "A sound of the library, or a sound file.")
  var sound: String

  @Option(help: "What alike is told by: all, timbre, envelope or pitch.")
  var by = Aspect.all

  @OptionGroup var output: MatchOptions
  @OptionGroup var options: LibraryOptions

  func run() throws {
    let library = try options.open()
    let asked = try library.sound(named: sound, likeness: Likeness.installed)
    try output.tell(try library.similar(to: asked, by: by, count: output.count)) {
      Report.number($0, decimals: by == .pitch ? 2 : 3)
    }
  }
}

extension Aspect: ExpressibleByArgument {}

/// `sfumato library search`: sounds by words.
struct LibrarySearchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Find sounds by words: of their names, folders, tags and what they sound like.",
    discussion: """
      Of the sounds that all words fit, those come first that go farthest the way that is asked for. Where there is \
      none, those that are called so and come nearest. What a sound is like is told by: dark, bright, fast attack, slow attack, breathy, \
      noisy, hollow, stretched, sustains, fades, decays, short, long, low, high, note, one-shot, phrase. The \
      words of 'sfumato words' stand for these (warm is dark, clean is not noisy), and some for kinds of \
      sounds: a pad has a slow attack and sustains, a pluck has a fast attack and decays; strings are violins, \
      violas, cellos, and so with brass, woodwind, mallets, keys and drums. 'not', 'no' and \
      'without' turn the next word round.

      EXAMPLES
        sfumato library search "dark pad"
        sfumato library search a warm string without noise
        sfumato library search flute high
      """)

  @Argument(help: "Words.")
  var words: [String]

  @OptionGroup var output: MatchOptions
  @OptionGroup var options: LibraryOptions

  func validate() throws {
    guard words.joined().contains(where: { $0.isLetter || $0.isNumber }) else {
      throw ValidationError("there is no word to search for; give some, such as \"dark pad\"")
    }
  }

  func run() throws {
    let library = try options.open()
    let found = try library.search(words.joined(separator: " "), count: output.count)
    if !output.json {
      if found.isEmpty {
        Report.remark("nothing fits")
      } else if found[0].isNear {
        Report.remark("no sound fits all of it; these come nearest")
      }
    }
    try output.tell(found) { _ in nil }
  }
}
