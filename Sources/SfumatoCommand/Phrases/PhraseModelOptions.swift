import ArgumentParser
import Sfumato

/// Which model a subcommand of `phrase` works with.
struct PhraseModelOptions: ParsableArguments {
  @Option(
    help: """
      What the phrases are: \(PhraseKind.list).  (default: that of --model, or two bars of melody: jig2 or \
      waltz2 where the given music is in their metre, else melody2)
      """)
  var kind: PhraseKind?

  @Option(
    name: .customLong("model"),
    help: "The phrase model; default: the installed one of the kind.",
    completion: .file(extensions: ["safetensors"]))
  var preset: String?

  /// Loads the model.
  /// - Parameter pieces: that it is to work with; without ``kind`` it is of the first one's metre.
  func load(for pieces: [NoteSequence] = []) throws -> PhraseModel {
    let usual = pieces.first.map(PhraseKind.init(ofMelodiesIn:)) ?? .melody2
    let model = try PhrasePreset.load(kind ?? usual, path: preset)
    if let kind, model.kind != kind {
      throw ValidationError("\(preset!) knows \(model.kind.rawValue), not \(kind.rawValue)")
    }
    return model
  }
}

extension PhraseKind {
  /// All kinds, as a sentence names them.
  static let list =
    allCases.dropLast().map(\.rawValue).joined(separator: ", ")
    + " or \(allCases[allCases.count - 1].rawValue)"
}

/// How freely a subcommand of `phrase` samples.
struct PhraseDrawOptions: ParsableArguments {
  @Option(
    help: """
      Sampling temperature, 0 to 4: 1 as the model has it, below 1 likelier, 0 is greedy.  (default: 0.5 \
      for new music, 0 for decoded latents)
      """)
  var temperature: Double?

  @Option(help: "Random seed: the same one gives the same phrases.")
  var seed: UInt64 = 1

  /// The temperature for music that is new.
  var inventing: Double { temperature ?? 0.5 }

  /// The temperature for latents of phrases that are there already.
  var reading: Double { temperature ?? 0 }

  func validate() throws {
    try require("--temperature", temperature, in: 0...4)
  }
}
