import Neural
import Foundation
import Sfumato

/// One line on standard error that tells how far a long piece of work has come.
///
/// On a terminal the line is rewritten twice a second; in a log a new line comes at each tenth of what takes
/// longer than a few seconds.
final class ProgressLine {
  /// In a log, shorter work than this goes without.
  private static let silence = Duration.seconds(5)

  private let unit: String
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let start = ContinuousClock.now
  private var lastShown = ContinuousClock.now
  private var lastTenth = 0

  /// - Parameter unit: what is counted, in the plural.
  init(unit: String) { self.unit = unit }

  /// Tells that `done` of `total` are done, if it is time to.
  func show(_ done: Int, of total: Int) {
    let now = ContinuousClock.now
    let tenth = 10 * done / max(total, 1)
    let isTime =
      isTerminal
      ? now - lastShown > .milliseconds(500)
      : tenth > lastTenth && done < total && now - start > Self.silence
    guard isTime else { return }
    lastShown = now
    lastTenth = tenth
    let elapsed = (now - start) / .seconds(1)
    let left = Int((elapsed * Double(total - done) / Double(max(done, 1))).rounded())
    let text = "\(done) of \(total) \(unit), \(left / 60) min \(left % 60) s left"
    write(isTerminal ? "\r\u{1B}[K" + text : text + "\n")
  }

  /// Clears the line.
  func end() {
    if isTerminal { write("\r\u{1B}[K") }
  }

  private func write(_ text: String) {
    if Ranks.current.isLeader { Report.complain(text) }
  }
}
