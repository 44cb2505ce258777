import OutputFiles
import ArgumentParser
import Library
import Sfumato

/// `sfumato library between`: the sounds on the way from one to another.
struct LibraryBetweenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "between",
    abstract: "Find the sounds of the library that lie between two sounds, and the gap among them.",
    discussion: """
      The sounds are told in order, with their place on the way (0 is the first sound, 1 the second) and \
      how far beside the way they lie. The widest stretch without a sound is told too; with --fill the blend in \
      the middle of it is rendered, which no file of the library is.

      EXAMPLES
        sfumato library between flute_C4 cello_C4
        sfumato library between flute_C4 cello_C4 --count 3 --fill missing.wav
      """)

  @Argument(help: "A sound of the library, or a sound file.")
  var first: String

  @Argument(help: "Another.")
  var second: String

  @Option(help: "How many sounds at most, 1 to 100.")
  var count = 5

  @Option(
    help: "Render the blend that fills the gap to this file.",
    completion: .file(extensions: SoundInput.suffixes))
  var fill: String?

  @Flag(help: "Print JSON in place of text.")
  var json = false

  @OptionGroup var options: LibraryOptions
  @OptionGroup var modelOptions: NoteModelOptions

  func validate() throws { try require("--count", count, in: 1...100) }

  func run() throws {
    let library = try options.open()
    let a = try library.sound(named: first, likeness: Likeness.installed)
    let b = try library.sound(named: second, likeness: Likeness.installed)
    guard !FileSystem.isSame(a.path, b.path) else {
      throw ValidationError("\(first) and \(second) are the same sound: nothing lies between them")
    }
    if let fill { try SoundOutput.check(fill, nil, inputs: [a.path, b.path]) }
    let way = try library.between(a, b, count: count)
    if json { print(try Report.jsonText(way)) } else { tell(way, a.path, b.path) }
    guard let fill else { return }
    let blender = NoteBlender(try modelOptions.load())
    let sources = try NoteInput.sources([way.gap.from, way.gap.to], blender)
    let clip = blender.render(NoteBlend(MixPath(weights: [0.5, 0.5])), of: sources)
    let recipe = "sfumato blend \(way.gap.from) \(way.gap.to) --mix 0.5"
    try SoundOutput.write(AudioFile(clip: clip, comment: recipe), to: fill, nil)
    try library.noteBlend(of: [way.gap.from, way.gap.to])
    if !json, fill != OutputFile.standardOutput {
      print("\(fill): the blend of both ends of the gap")
    }
  }

  private func tell(_ way: SoundWay, _ a: String, _ b: String) {
    print("0.00        \(LibraryText.path(a))")
    for step in way.steps {
      let (place, beside) = (
        Report.number(step.position, decimals: 2), Report.number(step.beside, decimals: 2)
      )
      print(Report.plain("\(place) ±\(beside) \(LibraryText.line(step.entry))"))
    }
    print("1.00        \(LibraryText.path(b))")
    let percent = Report.number(100 * way.gap.length, decimals: 0)
    let (from, to) = (LibraryText.path(way.gap.from), LibraryText.path(way.gap.to))
    print("gap: \(percent) % of the way, from \(from) to \(to)")
  }
}

/// `sfumato library recommend`: what suits.
struct LibraryRecommendCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recommend",
    abstract: "Recommend sounds that suit the favourites and what was blended lately.",
    discussion: """
      None of them is the same again, nor like another one that is recommended; each says which sound it \
      suits, and in what.

      EXAMPLES
        sfumato library favourite cello_C4
        sfumato library recommend --count 5
      """)

  @Option(help: "How many, 1 to 100.")
  var count = 5

  @Flag(help: "Print JSON in place of text.")
  var json = false

  @OptionGroup var options: LibraryOptions

  func validate() throws { try require("--count", count, in: 1...100) }

  func run() throws {
    let found = try options.open().recommendations(count: count)
    if json { return print(try Report.jsonText(found)) }
    for item in found {
      let shared = item.sharedWords.isEmpty ? "" : ": " + item.sharedWords.joined(separator: ", ")
      print(Report.plain(LibraryText.line(item.entry)))
      print("       near \(LibraryText.path(item.because))\(Report.plain(shared))")
    }
  }
}
