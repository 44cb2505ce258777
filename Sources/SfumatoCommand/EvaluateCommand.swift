import ArgumentParser
import Foundation
import Sfumato

/// `sfumato evaluate`: measures models on what they have not seen.
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Measure a model on sounds that it has not seen.",
    subcommands: [EvaluateNotesCommand.self])
}

/// `sfumato evaluate notes`: spectral distances of the note model.
struct EvaluateNotesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "notes",
    abstract: "Measure how well a note model gives back notes, and plays them on other keys.",
    discussion: """
      Notes of unseen keys and of unseen instruments are encoded and decoded, at their own key and at \
      others, and compared with the recordings. 'distance' is the mean difference in dB of power \
      averaged over 9 frames, 'raw' that of single frames; 'resampled' is the distance of the \
      recording itself played faster or slower.
      """)

  @Option(help: "The preset to measure.", completion: .file(extensions: ["safetensors"]))
  var preset: String

  @Option(help: "Folder of the corpus.", completion: .directory)
  var corpus: String

  @Option(help: "Notes of each kind, drawn at random.")
  var notes = 200

  @Option(help: "Seed of the draw.")
  var seed: UInt64 = 1

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    guard notes > 0 else { throw ValidationError("--notes must be above 0") }
  }

  func run() throws {
    let model = try NoteModel(contentsOf: URL(filePath: preset))
    let corpus = try NoteCorpus(
      directory: URL(filePath: corpus, directoryHint: .isDirectory), includingHeldOut: true)
    var results: [String: NoteEvaluation] = [:]
    for split in [CorpusNote.Split.unseenKey, .unseenInstrument] {
      let line = ProgressLine(unit: "notes")
      let evaluation = NoteEvaluation(
        model, corpus: corpus, split: split, limit: notes, seed: seed
      ) { line.show($0, of: $1) }
      line.end()
      results[split.rawValue] = evaluation
      if !json { print(Self.table(evaluation, title: split.rawValue)) }
    }
    if json { print(try Report.jsonText(results)) }
  }

  private static func table(_ evaluation: NoteEvaluation, title: String) -> String {
    var lines = [
      Report.heading(title), "                      notes  distance       raw  resampled",
    ]
    func add(_ name: String, _ score: NoteEvaluation.Score) {
      guard score.count > 0 else { return }
      let resampled = score.resampledTextureDB.map { String(format: "%8.2f dB", $0) } ?? ""
      lines.append(
        "  " + name.padding(toLength: 19, withPad: " ", startingAt: 0)
          + String(format: "%6d%7.2f dB%7.2f dB", score.count, score.textureDB, score.rawDB)
          + resampled)
    }
    add("itself", evaluation.itself)
    for (band, score) in zip(NoteEvaluation.bands, evaluation.otherKey) {
      add("\(band.lowerBound)–\(band.upperBound) semitones", score)
    }
    add("another velocity", evaluation.otherVelocity)
    return lines.joined(separator: "\n")
  }
}
