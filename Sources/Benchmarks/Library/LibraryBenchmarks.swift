import OutputFiles
import Corpora
import Neural
import ArgumentParser
import Foundation
import Library
import Sfumato

/// The library of sounds: how well it finds, how fast it is; and the training of its ear.
struct LibraryBenchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "library",
    abstract: "The library of sounds: what it finds, its map, its clusters, its speed.",
    subcommands: [
      LikenessFeatures.self, LikenessTrain.self, LikenessJudge.self, MapBenchmarks.self,
      GroupBenchmarks.self, PackBenchmarks.self,
    ])
}

/// Measures labelled notes and keeps what was measured.
struct LikenessFeatures: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "features",
    abstract: "Measure the notes of corpora and of folders of recordings, into one file.",
    discussion: """
      Recordings are called INSTRUMENT_KEY_….flac. Of a corpus, all splits are taken and marked; with \
      --held-out only those that no training sees. MFCC means are kept beside; with --latents the note model's \
      global latent too.
      """)

  @Argument(help: "Folders made by 'sfumato corpus notes', or folders of recordings.")
  var folders: [String]

  @Option(name: .shortAndLong, help: "The file to write (.safetensors).")
  var output: String

  @Flag(help: "Only notes that no training sees.")
  var heldOut = false

  @Flag(help: "Also the global latent by the installed note model.")
  var latents = false

  func run() throws {
    let model = latents ? try NotePreset.load() : nil
    var all = LikenessExamples()
    for folder in folders {
      all.add(
        NoteCorpus.exists(at: URL(filePath: folder))
          ? try corpus(folder, model) : try recordings(folder, model))
      print("\(folder): \(all.labels.count) notes so far")
      fflush(nil)
    }
    try all.write(to: output)
  }

  private func corpus(_ folder: String, _ model: NoteModel?) throws -> LikenessExamples {
    let corpus = try NoteCorpus(directory: URL(filePath: folder), includingHeldOut: true)
    var examples = LikenessExamples()
    for note in corpus.notes where !heldOut || note.split == .unseenInstrument {
      let samples = corpus.samples(of: note)
      var peers = ["mfcc": MelCepstrum.means(of: samples)]
      if let model {
        let condition = NoteCondition(pitch: note.pitch, velocity: 0.75)
        peers["latent"] = model.encode(samples, as: condition).global
      }
      examples.add(
        .init(
          instrument: "\(folder)/\(note.instrument)", pitch: note.pitch,
          isHeldOut: note.split.isHeldOut),
        features: LikenessExamples.features(samples, pitch: note.pitch), peers: peers)
    }
    return examples
  }

  private func recordings(_ folder: String, _ model: NoteModel?) throws -> LikenessExamples {
    var examples = LikenessExamples()
    let ear = LibraryEar(model: model)
    for path in FileSystem.files(below: folder) where path.hasSuffix(".flac") {
      let name = path.split(separator: "/").last!
      let file = try AudioFile.read(path)
      let heard = try ear.hear(file, path: path)
      var peers = [
        "mfcc": MelCepstrum.means(of: try file.clip.resampled(toHz: 48_000, quality: .fast).mono)
      ]
      if latents { peers["latent"] = heard.heardLatent }
      examples.add(
        .init(
          instrument: "\(folder)/" + name.prefix { $0 != "_" }, pitch: heard.pitch,
          isHeldOut: heldOut),
        features: heard.measured, peers: peers)
    }
    return examples
  }
}

/// Trains the ear.
struct LikenessTrain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Train the likeness on measured notes that are not held out.")

  @Argument(help: "Files of 'features'.")
  var files: [String]

  @Option(name: .shortAndLong, help: "The preset to write.")
  var output: String

  @Option(help: "Steps.")
  var steps = 4000
  @Option(help: "Temperature of the contrast.")
  var temperature: Float = 0.1
  @Option(help: "Noise on features.")
  var noise: Float = 0.3
  @Option(help: "Learning rate.")
  var rate = 1e-3
  @Option(help: "Instruments in a step.")
  var instruments = 64
  @Option(help: "Seed.")
  var seed: UInt64 = 1

  @Option(
    help: "Every so manyth instrument is left out of training and judged in the end; 0 for none.")
  var develop = 0

  func run() throws {
    var all = LikenessExamples()
    for file in files { all.add(try LikenessExamples(contentsOf: file)) }
    all = all.filtered { !$0.isHeldOut }
    let names = Set(all.labels.map(\.instrument)).sorted()
    let kept = Set(
      develop > 0 ? stride(from: 0, to: names.count, by: develop).map { names[$0] } : [])
    let training = all.filtered { !kept.contains($0.instrument) }
    var options = LikenessTraining.Options()
    options.steps = steps
    options.temperature = temperature
    options.noise = noise
    options.learningRate = rate
    options.instruments = instruments
    options.seed = seed
    print("\(training.labels.count) notes of \(names.count - kept.count) instruments")
    let likeness = LikenessTraining(
      features: training.features, labels: training.labels.map(\.instrument)
    ).run(options) { step, loss in
      if step % 1000 == 0 { print("step \(step)  loss \(loss)") }
      fflush(nil)
    }
    var card = ModelCard()
    card.data = "\(training.labels.count) notes of \(names.count - kept.count) instruments"
    card.licence = "as the notes"
    card.command = "Benchmarks library train"
    card.seed = seed
    card.steps = steps
    try likeness.write(to: output, card: card)
    if develop > 0 {
      LikenessJudge.table(all.filtered { kept.contains($0.instrument) }, likeness)
    }
  }
}

/// Judges distances on labelled notes.
struct LikenessJudge: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "judge",
    abstract: "Tell how well notes of an instrument are found again, by several distances.")

  @Argument(help: "Files of 'features'.")
  var files: [String]

  @Option(help: "The likeness; default: the installed one.")
  var likeness: String?

  @Option(help: "Further notes among which those of the files are looked for, which ask nothing.")
  var among: [String] = []

  func run() throws {
    let likeness = try Likeness(
      contentsOf: likeness
        ?? InstalledFiles.root!.appending(path: "Presets/likeness.safetensors")
        .path)
    var all = LikenessExamples()
    for file in files { all.add(try LikenessExamples(contentsOf: file)) }
    let questions = all.labels.count
    for file in among { all.add(try LikenessExamples(contentsOf: file)) }
    Self.table(all, likeness, questions: 0..<questions)
  }

  static func table(
    _ notes: LikenessExamples, _ likeness: Likeness, questions: Range<Int>? = nil
  ) {
    let labels = notes.labels.map(\.instrument)
    let pitches = notes.labels.map(\.pitch)
    let count = (questions ?? 0..<labels.count).count
    print("\(count) questions among \(labels.count) notes of \(Set(labels).count) instruments")
    print("distance                 hit@1  hit@5 hit@10    mAP  same instrument first")
    func judge(_ name: String, _ rows: [[Float]]) {
      let result = Retrieval(labels: labels, pitches: pitches, questions: questions) { a, b in
        var sum: Float = 0
        for i in rows[a].indices { sum += (rows[a][i] - rows[b][i]) * (rows[a][i] - rows[b][i]) }
        return sum
      }
      print(
        name.padding(toLength: 24, withPad: " ", startingAt: 0)
          + String(
            format: "%6.3f %6.3f %6.3f %6.3f %8.3f", result.hitAt1, result.hitAt5,
            result.hitAt10, result.meanAveragePrecision, result.sameInstrumentFirst ?? .nan))
    }
    let points = likeness.points(notes.features)
    judge("likeness, all", points.whole)
    judge("likeness, timbre", points.timbre)
    judge("both", zip(points.whole, points.timbre).map { $0 + $1 })
    for (name, rows) in notes.peers.sorted(by: { $0.key < $1.key })
    where rows.count == labels.count {
      judge(name, rows)
      judge(name + ", standardised", standardised(rows))
    }
    judge("features, standardised", standardised(notes.features))
  }

  /// Rows of mean 0 and variance 1 in each column.
  static func standardised(_ rows: [[Float]]) -> [[Float]] {
    guard let width = rows.first?.count else { return [] }
    var (mean, square) = ([Float](repeating: 0, count: width), [Float](repeating: 0, count: width))
    for row in rows {
      for i in 0..<width {
        mean[i] += row[i] / Float(rows.count)
        square[i] += row[i] * row[i] / Float(rows.count)
      }
    }
    let scale = (0..<width).map { 1 / max(1e-4, (square[$0] - mean[$0] * mean[$0]).squareRoot()) }
    return rows.map { row in row.indices.map { (row[$0] - mean[$0]) * scale[$0] } }
  }
}
