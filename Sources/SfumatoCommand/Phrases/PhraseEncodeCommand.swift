import OutputFiles
import ArgumentParser
import Foundation
import Sfumato

/// `sfumato phrase encode`: phrases to latents.
struct PhraseEncodeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "encode", abstract: "Write what the model knows of phrases: their latents.",
    discussion: """
      The file is safetensors with one tensor, 'latents', [phrase, number]; 'phrase decode' plays it.

      EXAMPLES
        sfumato phrase encode first.mid last.mid -o ends.safetensors
      """)

  @Argument(help: "Phrases, MIDI.", completion: .file(extensions: PhraseInput.suffixes))
  var phrases: [String]

  @OptionGroup var choice: PhraseModelOptions
  @OptionGroup var input: PhraseInputOptions

  @Option(
    name: .shortAndLong, help: "The latents to write.",
    completion: .file(extensions: ["safetensors"]))
  var output: String

  func run() throws {
    try OutputFile.check(output, inputs: phrases)
    let pieces = try phrases.map(PhraseInput.piece)
    let model = try choice.load(for: pieces)
    let latents = model.encode(
      try input.phrases(of: pieces, phrases, kind: model.kind).map(\.grid))
    try PhraseLatentFile(latents, of: model).write(to: URL(filePath: output))
  }
}

/// `sfumato phrase decode`: latents to phrases.
struct PhraseDecodeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decode", abstract: "Play the latents of a file as phrases.",
    discussion: """
      EXAMPLES
        sfumato phrase decode ends.safetensors -o again.mid
      """)

  @Argument(help: "The latents.", completion: .file(extensions: ["safetensors"]))
  var latents: String

  @Option(
    name: .customLong("model"),
    help: "The phrase model; default: the installed one of the latents' kind.",
    completion: .file(extensions: ["safetensors"]))
  var preset: String?

  @OptionGroup var draw: PhraseDrawOptions
  @OptionGroup var destination: PhraseOutputOptions

  func run() throws {
    let file = try PhraseLatentFile(contentsOf: URL(filePath: latents))
    try destination.check(inputs: [latents], count: file.latents.count)
    let model = try PhrasePreset.load(file.kind, path: preset)
    let phrases = model.decode(
      try file.latents(for: model, path: latents), temperature: draw.reading, seed: draw.seed)
    try destination.write(
      phrases, titles: phrases.indices.map { "phrase \($0 + 1)" }, seed: draw.seed)
  }
}
