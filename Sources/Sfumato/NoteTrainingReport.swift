import Corpora
import Foundation
import Neural
import NoteVAE
import Pictures
import Signal

/// What is told and drawn while a note model trains: a page of spectrograms and a plot of the losses
/// in the training's folder, and a line of scores on notes that training cannot see.
///
/// The held-out notes are opened here and only here; nothing of what is found goes back to the
/// training.
package struct NoteTrainingReport {
  /// Notes of each split that are scored.
  package static let noteCount = 24

  private let corpus: NoteCorpus
  private let folder: URL

  /// Prepares reporting.
  /// - Parameters:
  ///   - directories: the corpus, one folder or more.
  ///   - folder: of the training.
  /// - Throws: `NoteCorpusError`.
  package init(corpus directories: [URL], folder: URL) throws {
    corpus = try NoteCorpus(directories: directories, includingHeldOut: true)
    self.folder = folder
  }

  /// Draws `step-N.png` and `losses.png`.
  /// - Returns: the line of scores.
  /// - Throws: `PictureError`, or the errors of a damaged log.
  package func write(_ model: NoteModel, step: Int) throws -> String {
    let notes = chosen(from: [.unseenInstrument, .unseenKey, .train])
    let latents = notes.map { model.encode(corpus.samples(of: $0), as: $0.condition) }
    try page(model, notes, latents).write(
      to: folder.appending(path: String(format: "step-%06d.png", step)).path)
    try lossPlot().write(to: folder.appending(path: "losses.png").path)

    var parts = [CorpusNote.Split.unseenKey, .unseenInstrument].compactMap { split -> String? in
      let score = NoteEvaluation.ownDistance(
        model, corpus: corpus, split: split, limit: Self.noteCount)
      guard score.count > 0 else { return nil }
      return String(format: "%@ %.2f dB (raw %.2f)", split.rawValue, score.textureDB, score.rawDB)
    }
    if latents.count > 1 {
      let active = LatentActivity(of: latents)
      let configuration = model.configuration
      parts.append(
        "active latents \(active.global) of \(configuration.globalSize) global, "
          + "\(active.local) of \(configuration.localSize) local")
    }
    return parts.joined(separator: ", ")
  }

  /// The first split that has notes gives them all, drawn the same way each time.
  private func chosen(from splits: [CorpusNote.Split]) -> [CorpusNote] {
    let all = splits.lazy.map(corpus.notes(in:)).first { !$0.isEmpty } ?? []
    var random = RandomGenerator(seed: 1)
    return random.permutation(count: all.count).prefix(Self.noteCount).map { all[$0] }
  }

  /// Truth, reconstruction, another pitch, the middle of two notes, and a sample from the prior.
  private func page(
    _ model: NoteModel, _ notes: [CorpusNote], _ latents: [NoteLatent]
  ) throws -> SpectrogramPicture {
    var page = NotePage(model, corpus: corpus)
    let pitched = notes.indices.filter { notes[$0].pitch != nil }
    guard let first = pitched.first ?? notes.indices.first else { return page.picture }
    let second = pitched.dropFirst().first ?? first
    for index in Set([first, second]).sorted() {
      page.add(notes[index])
      page.add(latents[index], title: "reconstruction")
    }
    if let pitch = notes[first].pitch {
      var fifth = latents[first].condition
      fifth.pitch = pitch + 7
      page.add(latents[first], as: fifth, title: "the first one, 7 semitones higher")
    }
    page.add(
      .blend([latents[first], latents[second]], weights: [0.5, 0.5]), title: "the middle of both")
    var random = RandomGenerator(seed: 1)
    let sample = model.sample(
      as: latents[first].condition, sampleCount: latents[first].sampleCount, using: &random)
    page.add(sample, title: "a sample from the prior")
    return page.picture
  }

  private func lossPlot() throws -> LinePlot {
    let records = try TrainingRecord.load(from: folder)
    var plot = LinePlot(title: "Training", xName: "step", yName: "distance in dB")
    for (name, split) in [("training", TrainingBatch.Split.training), ("set aside", .validation)] {
      let points = records.filter { $0.split == split }.compactMap { record in
        record["texture_db"].map { (step: Double(record.step), value: $0) }
      }
      plot.add(name, x: points.map(\.step), y: points.map(\.value))
    }
    return plot
  }
}
