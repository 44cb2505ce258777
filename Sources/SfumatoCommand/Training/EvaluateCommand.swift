import Corpora
import OutputFiles
import ArgumentParser
import Foundation
import Neural
import Sfumato

/// `sfumato evaluate`: measures models on what they have not seen.
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Measure a model on what it has not seen.",
    subcommands: [
      EvaluateNotesCommand.self, EvaluatePhrasesCommand.self, EvaluateHandsCommand.self,
    ])
}

/// `sfumato evaluate notes`: distances, pitch and noise of the note model.
struct EvaluateNotesCommand: ParsableCommand, RankedCommand {
  static let configuration = CommandConfiguration(
    commandName: "notes",
    abstract: "Measure how well a note model gives back notes, and plays them on other keys.",
    discussion: """
      Notes are encoded and decoded, at their own key and at others, and compared with the recordings: \
      those of a corpus that training did not see, or all of a folder of your own. 'distance' is the \
      mean difference in dB of power averaged over 9 frames, 'raw' that of single frames; 'resampled' \
      is the distance of the recording itself played faster or slower. 'pitch' counts the notes \
      within 50 cents of what was asked, beside the recordings themselves. 'noise' is how much \
      stronger the noise between partials became.

      EXAMPLES
        sfumato evaluate notes --corpus corpus/notes
        sfumato evaluate notes --folder "my samples" --json
      """)

  @Option(
    name: .customLong("model"), help: "The note model to measure; default: the installed one.",
    completion: .file(extensions: ["safetensors"]))
  var preset: String?

  @Option(help: "Folder of a corpus that 'sfumato corpus notes' made.", completion: .directory)
  var corpus: String?

  @Option(
    help: ArgumentHelp("Folder of recordings, one note a file.", valueName: "wavs"),
    completion: .directory)
  var folder: String?

  @Option(name: .customLong("count"), help: "Notes of each kind, drawn at random.")
  var notes = 200

  @Option(help: "Seed of the draw.")
  var seed: UInt64 = 1

  @Option(
    help: ArgumentHelp(
      "Folder to write recorded and made notes to, as KIND_NUMBER_PITCH.wav, for other judges.",
      valueName: "dir"),
    completion: .directory)
  var render: String?

  @Option(
    help: ArgumentHelp(
      "With --folder: draw six notes by chance, each above what is decoded of its latent.",
      valueName: "file.png"),
    completion: .file(extensions: ["png"]))
  var page: String?

  @OptionGroup var replacing: ReplaceOptions

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    guard page == nil || folder != nil else { throw ValidationError("--page needs --folder") }
    guard notes > 0 else { throw ValidationError("--count must be above 0") }
    guard (corpus == nil) != (folder == nil) else {
      throw ValidationError("give --corpus or --folder")
    }
  }

  /// Makes the folder for the notes that are written, or checks that nothing in it is lost.
  private func prepare(_ render: String) throws {
    try OutputFolder.make(render)
    let names = try FileManager.default.contentsOfDirectory(atPath: render)
    if let name = names.sorted().first(where: { $0.hasSuffix(".wav") }) {
      try OutputFile.check("\(render)/\(name)", mayReplace: replacing.force)
    }
  }

  func run() throws {
    let model = try NotePreset.load(preset)
    let group = Ranks.current
    try RankWork.requireSame(model.identity, "model")
    if let render, group.isLeader { try prepare(render) }
    if let page, group.isLeader { try OutputFile.check(page) }
    var results: [String: NoteEvaluation] = [:]
    func measure(_ corpus: NoteCorpus, _ splits: Set<CorpusNote.Split>, name: String) throws {
      guard corpus.notes.contains(where: { splits.contains($0.split) }) else { return }
      try RankWork.requireSame(corpus.fingerprint, "corpus")
      let line = ProgressLine(unit: "notes")
      var made = 0
      let evaluation = try NoteEvaluation(
        model, corpus: corpus, splits: splits, limit: notes, seed: seed, group: group,
        progress: { line.show($0, of: $1) },
        listener: render.map { render in
          { note in
            made += 1
            let pitch = String(format: "%g", note.pitch)
            let file = "\(note.kind)_\(name)-\(made)_\(pitch).wav"
            try AudioFile(clip: note.clip).write(to: "\(render)/\(file)")
          }
        })
      line.end()
      results[name] = evaluation
      if !json { print(Self.table(evaluation, title: name)) }
    }
    if let corpus {
      let opened = try NoteCorpus(
        directory: URL(filePath: corpus, directoryHint: .isDirectory), includingHeldOut: true)
      for split in [CorpusNote.Split.unseenKey, .unseenInstrument] {
        try measure(opened, [split], name: split.rawValue)
      }
    } else if let folder {
      let leftOut = try RecordedCorpus.withTemporary(folder: folder) { corpus in
        try measure(corpus, Set(CorpusNote.Split.allCases), name: "recordings")
        guard let page, group.isLeader else { return }
        try NotePage.reconstructions(by: model, of: corpus, seed: seed).picture.write(to: page)
      }
      Report.remark(leftOut: leftOut)
    }
    if json { print(try Report.jsonText(results)) }
  }

  private static func table(_ evaluation: NoteEvaluation, title: String) -> String {
    var lines = [
      Report.heading(title), "                      notes  distance       raw  resampled",
    ]
    func name(_ text: String) -> String {
      "  " + text.padding(toLength: 19, withPad: " ", startingAt: 0)
    }
    func add(_ title: String, _ score: DistanceScore) {
      guard score.count > 0 else { return }
      let resampled = score.resampledTextureDB.map { String(format: "%8.2f dB", $0) } ?? ""
      lines.append(
        name(title)
          + String(format: "%6d%7.2f dB%7.2f dB", score.count, score.textureDB, score.rawDB)
          + resampled)
    }
    add("itself", evaluation.itself)
    for (band, score) in zip(NoteEvaluation.bands, evaluation.otherKey) {
      add("\(band.lowerBound)–\(band.upperBound) semitones", score)
    }
    add("another velocity", evaluation.otherVelocity)
    func add(_ title: String, _ score: PitchScore) {
      guard score.count > 0 else { return }
      let median = score.medianCents.map { String(format: ", median %.1f cents", $0) } ?? ""
      lines.append(
        name(title)
          + String(
            format: "%6d%6.1f %% right", score.count,
            100 * Double(score.rightCount) / Double(score.count)) + median)
    }
    add("pitch, recordings", evaluation.recordedPitch)
    add("pitch, own key", evaluation.ownPitch)
    add("pitch, other keys", evaluation.otherPitch)
    add("pitch, blends", evaluation.blendPitch)
    if evaluation.noiseCount > 0 {
      lines.append(
        name("noise")
          + String(
            format: "%6d%+7.2f dB, %.2f dB unsigned", evaluation.noiseCount, evaluation.noiseDB,
            evaluation.noiseDistanceDB))
    }
    return lines.joined(separator: "\n")
  }
}
