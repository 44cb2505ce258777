import ArgumentParser

/// What the corpora take whose notes the program renders: where they go and how long notes are.
struct RenderedCorpusOptions: ParsableArguments {
  @Option(name: .shortAndLong, help: "Folder to make; it must not be there yet.")
  var output: String

  @Option(help: "Length of each note in seconds, 0.1 to 10.")
  var seconds = 3.0

  @Option(help: "Longest time in seconds until the key is let go, up to 10.")
  var held = 2.2

  @Option(help: "Decides what is drawn: instruments or programs, keys, velocities.")
  var seed: UInt64 = 1

  func validate() throws {
    guard (0.1...10).contains(seconds) else {
      throw ValidationError("--seconds \(seconds) is not within 0.1 to 10.")
    }
    guard held > 0, held <= 10 else {
      throw ValidationError("--held \(held) is not within 0 to 10.")
    }
  }
}
