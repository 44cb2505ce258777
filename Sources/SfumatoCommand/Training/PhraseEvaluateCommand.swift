import Corpora
import Neural
import OutputFiles
import ArgumentParser
import Foundation
import Sfumato

/// `sfumato evaluate phrases`: what a phrase model is worth.
struct EvaluatePhrasesCommand: ParsableCommand, RankedCommand {
  static let configuration = CommandConfiguration(
    commandName: "phrases",
    abstract:
      "Measure a phrase model: reconstruction, interpolation, sampling, attribute control.",
    discussion: """
      'sampled' decodes at temperature 1 from the latent alone, 'greedy' with the likeliest token, \
      'teacher-forced' with the true tokens before each step given, 'latent too' samples the latent \
      from its posterior as well. 'onset' is the share of steps on which both or neither begin \
      something, 'pitch' that of beginnings with the right token, 'hold' that of the other steps. \
      'cost' is what a grammar counted from the training phrases makes of them, in nats a step. \
      Divergences are in nats.
      """)

  @Option(
    name: .customLong("model"), help: "The phrase model to measure.",
    completion: .file(extensions: ["safetensors"]))
  var preset: String

  @Option(
    help: "Folder of a corpus: its held-out phrases are taken, its training phrases compared with.",
    completion: .directory)
  var corpus: String?

  @Option(
    help: "Folder of MIDI files to take phrases from instead of held-out ones.",
    completion: .directory)
  var midi: String?

  @Option(
    name: .customLong("count"),
    help: "Phrases drawn at random from them; for paths and samples a quarter.")
  var phrases = 2000

  @Option(help: "Temperature at which phrases are drawn for comparison with the corpus.")
  var temperature = 1.0

  @Option(help: "Seed of all draws.")
  var seed: UInt64 = 1

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    guard corpus != nil || midi != nil else {
      throw ValidationError("give phrases to measure with: --corpus or --midi")
    }
    guard phrases > 1 else { throw ValidationError("--count must be above 1") }
    try require("--temperature", temperature, in: 0...4)
  }

  func run() throws {
    let model = try PhraseModel(contentsOf: URL(filePath: preset))
    let corpus = try corpus.map {
      try PhraseCorpus(
        directory: PhraseCorpusFolder.url($0, kind: model.kind), includingHeldOut: midi == nil)
    }
    if let corpus, corpus.manifest.kind != model.kind {
      throw ValidationError(
        "\(self.corpus!) holds \(corpus.manifest.kind.rawValue), \(preset) knows "
          + model.kind.rawValue)
    }
    let unseen: [NoteGrid]
    if let midi {
      unseen = try Self.phrases(inFolder: midi, kind: model.kind)
    } else {
      let windows = corpus!.heldOut!
      unseen = (0..<windows.count).map { windows[$0] }
    }
    guard !unseen.isEmpty else {
      throw ValidationError("there are no \(model.kind.rawValue) phrases to measure with")
    }
    try RankWork.requireSame(model.identity, "model")
    try RankWork.requireSame(
      TrainingPlan<PhraseTraining.Options>.identity(of: corpus?.manifest)
        + RankWork.hash(unseen.flatMap(\.tokens)), "phrases")
    let line = ProgressLine(unit: "phrases")
    let evaluation = PhraseEvaluation(
      model, heldOut: unseen, training: corpus?.train, limit: phrases, temperature: temperature,
      seed: seed, group: Ranks.current
    ) { line.show($0, of: $1) }
    line.end()
    guard let evaluation else { return }
    print(
      json ? try Report.jsonText(evaluation) : Self.table(evaluation, kind: model.kind))
  }

  /// The phrases of all MIDI files of a folder, in the order of their names; files without one are
  /// told of.
  private static func phrases(inFolder path: String, kind: PhraseKind) throws -> [NoteGrid] {
    let names = try OutputFolder.names(in: path).filter { name in
      PhraseInput.suffixes.contains { name.lowercased().hasSuffix("." + $0) }
    }
    return names.flatMap { name in
      do {
        let file = path + "/" + name
        return try PhraseInput.candidates(
          of: try PhraseInput.piece(file), path: file, kind: kind
        ).map(\.grid)
      } catch {
        Report.remark(Report.text(of: error))
        return []
      }
    }
  }

  // MARK: Text

  private static func table(_ evaluation: PhraseEvaluation, kind: PhraseKind) -> String {
    var lines = reconstruction(evaluation.reconstruction, kind: kind)
    if let paths = evaluation.paths { lines += path(paths) }
    if let samples = evaluation.samples { lines += sample(samples) }
    lines += moves(evaluation.moves) + edits(evaluation.edits)
    return lines.joined(separator: "\n")
  }

  private static func reconstruction(
    _ measure: PhraseReconstruction, kind: PhraseKind
  ) -> [String] {
    var lines = [
      Report.heading("Reconstruction") + ", \(measure.phraseCount) phrases",
      "                          step   onset   pitch    hold",
    ]
    let names: KeyValuePairs<PhraseReconstruction.Mode, String> = [
      .drawn: "sampled", .greedy: "greedy", .told: "teacher-forced", .drawnLatent: "latent too",
    ]
    for voice in kind.voices {
      for (mode, name) in names {
        guard let accuracy = measure.accuracies[mode.rawValue]?[voice.rawValue] else { continue }
        lines.append(
          "  " + "\(voice.rawValue), \(name)".padding(toLength: 22, withPad: " ", startingAt: 0)
            + String(
              format: "%8.4f%8.4f%8.4f%8.4f", accuracy.step, accuracy.onset, accuracy.pitch,
              accuracy.hold))
      }
    }
    lines.append(
      String(
        format: "  without an error %.3f; divergence %.1f nats, tokens %.2f nats a phrase",
        measure.perfectShare, measure.divergence, measure.reconstructionLoss))
    return lines
  }

  private static func path(_ measure: PhrasePathMeasure) -> [String] {
    func line(_ name: String, _ path: PhrasePathMeasure.Path) -> String {
      "  " + name.padding(toLength: 12, withPad: " ", startingAt: 0)
        + String(
          format: "cost %.3f, unevenness %.2f, steps changed", path.costBetween, path.unevenness)
        + path.jumps.map { String(format: " %.3f", $0) }.joined()
    }
    return [
      Report.heading("Paths of nine") + ", \(measure.pathCount)",
      line("latent", measure.latent), line("even", measure.even),
      line("cross-fade", measure.crossFade),
      String(format: "  ends        cost %.3f", measure.costOfEnds),
    ]
  }

  private static func sample(_ measure: PhraseSampleMeasure) -> [String] {
    func line(_ name: String, _ likeness: PhraseSampleMeasure.Likeness) -> String {
      "  " + name.padding(toLength: 12, withPad: " ", startingAt: 0)
        + String(
          format: "%8.3f%11.3f%9.3f%8.3f%10.3f%8.3f%9.3f%8.3f   ", likeness.sounds,
          likeness.intervals,
          likeness.rhythm, likeness.cost, likeness.repeatedShare, likeness.inKeyShare,
          likeness.copiedShare, likeness.nearShare)
        + likeness.distances.map(String.init).joined(separator: " ")
    }
    return [
      Report.heading("Samples")
        + ", \(measure.sampleCount) phrases, temperature \(measure.temperature), "
        + String(format: "%.3f distinct", measure.distinctShare),
      "               sounds  intervals   rhythm    cost  repeated  in key   copies    near   nearest, by tenths",
      line("sampled", measure.drawn), line("held out", measure.heldOut),
    ]
  }

  private static func moves(_ measure: AttributeMoveMeasure) -> [String] {
    let names = measure.changes.keys.sorted()
    return [
      Report.heading("Attribute control") + ", in standard deviations",
      "                "
        + names.map { $0.padding(toLength: 13, withPad: " ", startingAt: 0) }.joined()
        + "grown",
    ]
      + names.map { moved in
        "  " + moved.padding(toLength: 12, withPad: " ", startingAt: 0)
          + names.map { String(format: "%8.2f     ", measure.changes[moved]![$0]!) }.joined()
          + String(format: "%6.2f", measure.grownShares[moved]!)
      }
  }

  private static func edits(_ measure: PhraseEditMeasure) -> [String] {
    func row(_ title: String, _ values: [Double]) -> String {
      "  " + title.padding(toLength: 22, withPad: " ", startingAt: 0)
        + values.map { String(format: "%8.2f", $0) }.joined()
    }
    var lines = [
      Report.heading("Edits") + ", \(measure.phraseCount) phrases",
      row("notes to change", measure.variations.map(\.amount)),
      row("notes changed", measure.variations.map(\.changedShare)),
      row("within ten points", measure.variations.map(\.nearShare)),
    ]
    if let added = measure.continuationInKey, let own = measure.phraseInKey {
      lines.append(
        String(format: "  continued: %.3f of the notes in key (phrases: %.3f)", added, own))
    }
    lines.append(String(format: "  continued: %.3f of the bars have notes", measure.barsWithNotes))
    return lines
  }
}
