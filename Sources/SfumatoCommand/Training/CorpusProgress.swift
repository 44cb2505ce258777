import Corpora
import Neural
import Foundation
import Sfumato

/// Says how far the building of a corpus of notes has come, and what came of it.
enum CorpusProgress {
  /// Builds a corpus that Ctrl-C can end.
  /// - Parameters:
  ///   - output: the folder, as the user named it.
  ///   - build: builds it, asking whether to go on after each note; no report of ranks that only help.
  static func report(
    output: String,
    _ build: (URL, (CorpusBuilder.Progress) -> Bool) throws(NoteCorpusError) ->
      CorpusBuilder.Report?
  ) throws(NoteCorpusError) {
    Interruption.watch()
    let line = ProgressLine(unit: "notes")
    let clock = ContinuousClock.now
    let report = try build(URL(filePath: output)) { progress in
      line.show(progress.doneCount, of: progress.totalCount)
      return !Interruption.isRequested
    }
    line.end()
    guard let report else { return }
    for reason in report.unreadable { Report.remark("left out: \(reason)") }
    let counts = report.manifest.noteCounts
    let kept = counts.values.reduce(0, +)
    let seconds = (ContinuousClock.now - clock) / .seconds(1)
    let offKey = report.offKeyCount > 0 ? ", \(report.offKeyCount) off their key" : ""
    print(
      "\(output): \(kept) notes (\(counts[.train, default: 0]) to train on, "
        + "\(counts[.unseenKey, default: 0]) at unseen keys, "
        + "\(counts[.unseenInstrument, default: 0]) of unseen instruments) "
        + "in \(Int(seconds.rounded())) s; left out \(report.silentCount) silent and "
        + "\(report.duplicateCount) equal ones\(offKey)")
  }
}
