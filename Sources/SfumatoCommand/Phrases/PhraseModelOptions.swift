import ArgumentParser
import Sfumato

/// Which model a subcommand of `phrase` works with.
struct PhraseModelOptions: ParsableArguments {
  @Option(
    help: """
      What the phrases are: melody2, drums2, melody16 or trio16.  (default: melody2, or that of \
      --model)
      """)
  var kind: PhraseKind?

  @Option(
    name: .customLong("model"),
    help: "The phrase model; default: the installed one of the kind.",
    completion: .file(extensions: ["safetensors"]))
  var preset: String?

  /// Loads the model.
  func load() throws -> PhraseModel {
    let model = try PhrasePreset.load(kind ?? .melody2, path: preset)
    if let kind, model.kind != kind {
      throw ValidationError("\(preset!) knows \(model.kind.rawValue), not \(kind.rawValue)")
    }
    return model
  }
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
