import Foundation
import OutputFiles

/// Tells on standard error how a training goes: one line that renews itself on a terminal, a line
/// for each line of the log elsewhere.
public enum TrainingProgress: Sendable {
  /// As above.
  case standardError
  /// Nothing, for tests and for programs that show progress in their own way.
  case silent

  /// Whether there is a line that renews itself.
  var isLive: Bool { self == .standardError && isatty(STDERR_FILENO) != 0 }

  /// Shows where the training is.
  func show(_ record: TrainingRecord, stepCount: Int, secondsLeft: Double) {
    guard self == .standardError else { return }
    let line = Self.line(record, stepCount: stepCount, secondsLeft: secondsLeft)
    // On a terminal validation lines stay, training lines are written over.
    let ending = isLive && record.split == .training ? "" : "\n"
    write((isLive ? "\r\u{1B}[K" : "") + line + ending)
  }

  /// Says something that must not be missed.
  func note(_ text: String) {
    guard self == .standardError else { return }
    write((isLive ? "\r\u{1B}[K" : "") + text + "\n")
  }

  /// Leaves the renewed line as it is and goes to the next.
  func finish() {
    if isLive { write("\n") }
  }

  package static func line(
    _ record: TrainingRecord, stepCount: Int, secondsLeft: Double
  ) -> String {
    var parts = ["step \(record.step)/\(stepCount)"]
    if record.split == .validation { parts.append("validation") }
    parts.append("loss \(short(record.loss))")
    parts += record.terms.map { "\($0.name) \(short($0.value))" }
    if record.split == .training {
      parts.append("\(Int(record.itemsPerSecond.rounded())) items/s")
      parts.append("\(duration(secondsLeft)) left")
    }
    return parts.joined(separator: "  ")
  }

  private static func short(_ value: Double) -> String { String(format: "%.4g", value) }

  private static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite else { return "?" }
    let whole = Int(seconds.rounded(.up))
    let (hours, minutes) = (whole / 3600, whole / 60 % 60)
    return hours > 0
      ? String(format: "%d:%02d:%02d", hours, minutes, whole % 60)
      : String(format: "%d:%02d", minutes, whole % 60)
  }

  private func write(_ text: String) { writeToStandardError(text) }
}
