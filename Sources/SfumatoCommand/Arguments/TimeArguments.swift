import ArgumentParser

/// A time as it is typed: seconds, with `s` or `ms` behind it or nothing.
struct TimeArgument: ExpressibleByArgument {
  let seconds: Double

  init?(argument: String) {
    let (text, unit): (Substring, Double) =
      argument.hasSuffix("ms")
      ? (argument.dropLast(2), 1e-3)
      : (argument.hasSuffix("s") ? argument.dropLast() : argument[...], 1)
    guard let value = Double(text), value.isFinite, value >= 0, value < 1e6 else { return nil }
    seconds = value * unit
  }

  /// As it is typed: `80ms`, `1.5s`.
  var defaultValueDescription: String {
    seconds < 1
      ? Report.number(1000 * seconds, decimals: 0) + "ms"
      : Report.number(seconds, decimals: 1) + "s"
  }
}

/// A stretch of time as it is typed: `1.20s-1.26s`, `1.2-1.26` or `1200ms-1260ms`.
struct TimeSpanArgument: ExpressibleByArgument {
  let startSeconds: Double
  let endSeconds: Double

  init?(argument: String) {
    let ends = argument.split(separator: "-", omittingEmptySubsequences: false)
      .map { TimeArgument(argument: String($0)) }
    guard ends.count == 2, let start = ends[0], let end = ends[1] else { return nil }
    startSeconds = start.seconds
    endSeconds = end.seconds
  }

  /// The samples of the stretch; they may be none, or beyond a sound.
  func samples(at sampleRate: Double) -> Range<Int> {
    let start = Int((startSeconds * sampleRate).rounded())
    return start..<max(start, Int((endSeconds * sampleRate).rounded()))
  }
}

/// A frequency as it is typed: `8kHz`, `8000Hz` or `8000`.
struct FrequencyArgument: ExpressibleByArgument {
  let hertz: Double

  init?(argument: String) {
    let lower = argument.lowercased()
    let (text, unit): (Substring, Double) =
      lower.hasSuffix("khz")
      ? (lower.dropLast(3), 1000)
      : (lower.hasSuffix("hz") ? lower.dropLast(2) : lower[...], 1)
    guard let value = Double(text), value.isFinite, value > 0, value < 1e6 else { return nil }
    hertz = value * unit
  }
}
