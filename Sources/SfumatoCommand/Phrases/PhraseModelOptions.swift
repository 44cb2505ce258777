import ArgumentParser
import Sfumato

/// Which model a subcommand of `phrase` works with.
struct PhraseModelOptions: ParsableArguments {
  @Option(
    help: """
      What the phrases are: melody2, drums2, melody16 or trio16.  (default: melody2, or what the \
      preset knows)
      """)
  var kind: PhraseKind?

  @Option(
    help: "The phrase model; by default the one of the kind that is installed.",
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

/// How freely a subcommand of `phrase` draws.
struct PhraseDrawOptions: ParsableArguments {
  @Option(
    help: """
      How freely it is drawn: 1 as likely as it is, below 1 the likelier more often, 0 always the \
      likeliest.  (default: 0.5 for new music, 0 for what latents say)
      """)
  var temperature: Double?

  @Option(help: "Seed of the draw: the same one gives the same phrases.")
  var seed: UInt64 = 1

  /// The temperature for music that is new.
  var inventing: Double { temperature ?? 0.5 }

  /// The temperature for latents of phrases that are there already.
  var reading: Double { temperature ?? 0 }

  func validate() throws {
    try require("--temperature", temperature, in: 0...4)
  }
}
