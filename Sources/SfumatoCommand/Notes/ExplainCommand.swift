import ArgumentParser
import Foundation
import Sfumato

/// `sfumato explain`: what moves on the way from one note to another.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Compare the timbre of two notes and their blend, in words and numbers.",
    discussion: """
      Brightness, attack, decay, noise, inharmonicity, balance of odd and even partials, pitch and level \
      of both notes and of the blend that lies between them, and what changes enough to be heard.

      EXAMPLES
        sfumato explain flute_C4.wav cello_C4.wav
        sfumato explain flute_C4.wav cello_C4.wav --mix 0.3 --json
      """)

  @Argument(help: "The first note.", completion: .file(extensions: NoteInput.suffixes))
  var first: String

  @Argument(help: "The second note.", completion: .file(extensions: NoteInput.suffixes))
  var second: String

  @Option(
    help: ArgumentHelp("Blend position, -0.5 to 1.5.", valueName: "mix"))
  var mix = MixPathArgument([0.5])

  @Flag(help: "Print a JSON object.")
  var json = false

  @OptionGroup var modelOptions: NoteModelOptions

  func validate() throws {
    guard mix.fits(count: 2), !mix.isMoving else {
      throw ValidationError("two notes need one number in --mix")
    }
  }

  func run() throws {
    let blender = NoteBlender(try modelOptions.load())
    let sources = try NoteInput.sources([first, second], blender)
    let explanation = BlendExplanation(
      of: sources, names: [first, second].map(SoundInput.title),
      mix: mix.position.x, blender)
    if json {
      print(try Report.jsonText(explanation))
      return
    }
    print(Report.heading(Report.plain(explanation.sentence)))
    let columns = explanation.sounds
    func row(_ name: String, _ values: [String]) {
      print(
        "  " + name.padding(toLength: 15, withPad: " ", startingAt: 0)
          + values.map { $0.leftPadded(to: 14) }.joined())
    }
    row("", columns.map { String(Report.plain($0.name).prefix(13)) })
    for quality in BlendExplanation.Quality.allCases {
      row(quality.title, columns.map { sound in quality.text(of: sound) })
    }
    for column in columns where !column.words.isEmpty {
      print("  \(Report.plain(column.name)): \(column.words)")
    }
  }
}

extension String {
  fileprivate func leftPadded(to width: Int) -> String {
    String(repeating: " ", count: max(0, width - count)) + self
  }
}
