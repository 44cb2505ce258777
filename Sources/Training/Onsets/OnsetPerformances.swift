import AudioFiles
import Foundation
import Neural
import OutputFiles
import Segmentation
import Signal

/// Performances with known notes, as `sfumato corpus performances` writes them: `NAME.wav` beside `NAME.csv`.
///
/// Of each instrument that has several, the last judges the weights on the way.
struct OnsetPerformances: Sendable {
  /// A performance as the network sees it.
  struct Performance: Sendable {
    var features: OnsetFeatures
    var notes: [CutNote]
  }

  private(set) var training: [Performance] = []
  private(set) var judging: [Performance] = []
  /// Names of the performances that are learned from, for the card.
  private(set) var names: [String] = []
  /// What tells these performances from others: the notes of each.
  let identity: [[CutNote]]

  /// Listens to all performances.
  /// - Parameters:
  ///   - folders: to read.
  ///   - pool: listens to several at once.
  /// - Throws: `NoPerformances`, `AudioFileError`, or what is wrong with a list.
  init(_ folders: [String], pool: WorkerPool) throws {
    var stems: [String] = []
    for folder in folders {
      let found = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      let own = found.filter { $0.hasSuffix(".csv") }.map { "\(folder)/\($0.dropLast(4))" }
        .filter { FileManager.default.fileExists(atPath: $0 + ".wav") }
      guard !own.isEmpty else { throw NoPerformances(folder: folder) }
      stems += own.sorted()
    }
    let heard = try pool.results(of: stems) { stem in Result { try Self.listen(to: stem) } }
      .map { try $0.get() }
    identity = heard.map(\.notes)
    // INSTRUMENT_NUMBER
    func instrument(_ stem: String) -> Substring {
      stem.lastIndex(of: "_").map { stem[..<$0] } ?? stem[...]
    }
    let instruments = Dictionary(grouping: stems.indices) { instrument(stems[$0]) }
    for (index, performance) in heard.enumerated() {
      let others = instruments[instrument(stems[index])] ?? []
      if others.count > 1, index == others.last {
        judging.append(performance)
      } else {
        training.append(performance)
        names.append(stems[index])
      }
    }
    // So that there is something to judge by.
    if judging.isEmpty, training.count > 1 { judging.append(training.removeLast()) }
  }

  private static func listen(to stem: String) throws -> Performance {
    let notes = try CutList.notes(in: String(contentsOfFile: stem + ".csv", encoding: .utf8))
    let clip = try AudioFile.read(stem + ".wav", limits: .recording).clip
    let samples = clip.mono
    let frames = PerformanceFrames(
      samples, sampleRate: clip.sampleRate, reference: RecordingLevel(of: samples))
    return Performance(features: OnsetFeatures(frames), notes: notes)
  }
}

/// A folder without sounds beside lists of their notes.
struct NoPerformances: LocalizedError {
  let folder: String
  var errorDescription: String? {
    "\(folder): no performances are here, NAME.wav beside NAME.csv; 'sfumato corpus performances' makes them"
  }
}
