import ArgumentParser
import Foundation
import Sfumato

/// `sfumato words`: what `generate` understands.
struct WordsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "words",
    abstract: "List the words that 'generate' understands, or explain some.",
    discussion: """
      Character words lie along something that can be measured, in pairs of opposites; instruments \
      and families are those that the generator learned from, with what is usual for them. Other \
      forms (darker, strings, bell-like) are understood too, and a misspelt word is taken for the \
      nearest one that is known.

      EXAMPLES
        sfumato words
        sfumato words "a slightly darker fiddle"
      """)

  @Argument(help: "Words or a sentence to explain.")
  var sentence: String?

  @Option(
    help: "The generator; default: the installed one.",
    completion: .file(extensions: ["safetensors"])
  )
  var generator: String?

  @Flag(help: "Print JSON in place of text.")
  var json = false

  func run() throws {
    let vocabulary =
      try generator.map { try NoteGenerator(contentsOf: URL(filePath: $0)).vocabulary }
      ?? DrawnSounds.installedGenerator()?.vocabulary ?? []
    guard let sentence else {
      let list = SoundSentence.knownWords(vocabulary: vocabulary)
      if json {
        print(try Report.jsonText(list))
      } else {
        for group in list { print("\(group.name): \(group.words.joined(separator: ", "))\n") }
      }
      return
    }
    let asked = try SoundSentence(sentence, vocabulary: vocabulary)
    if json {
      print(try Report.jsonText(asked.understood))
    } else {
      for word in asked.understood { print("\(word.word): \(word.meaning)") }
      if !asked.unknown.isEmpty {
        print("not understood: \(asked.unknown.joined(separator: ", "))")
      }
    }
  }
}
