import ArgumentParser

/// With what a training begins that goes on with a model.
struct FineTuningOptions: ParsableArguments {
  @Option(
    help: "The preset to begin with instead of random weights.",
    completion: .file(extensions: ["safetensors"]))
  var from: String?

  @Option(
    help: ArgumentHelp(
      """
      With --from: how much of the preset's weights to keep, 0 to 1; usually 0.5 of a note model, with \
      --adversarial 0, and 0 of a phrase model.
      """, valueName: "share"))
  var keep: Double?

  func validate() throws {
    guard (0...1).contains(keep ?? 0) else { throw ValidationError("--keep must be 0 to 1") }
    guard from != nil || keep == nil else {
      throw ValidationError("--keep needs --from: without it there is nothing to keep")
    }
  }
}
