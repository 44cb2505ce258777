import Foundation

/// How values are laid along an axis, and where its marks stand.
public enum AxisScale: Sendable, Equatable {
  /// Equal differences are equal lengths.
  case linear(ClosedRange<Double>)
  /// Equal ratios are equal lengths; the range must be positive.
  case logarithmic(ClosedRange<Double>)

  /// The values at the two ends.
  public var range: ClosedRange<Double> {
    switch self {
    case .linear(let range), .logarithmic(let range): range
    }
  }

  /// Where a value lies, 0 at the lower end and 1 at the upper; outside of 0…1 for values outside.
  public func position(of value: Double) -> Double {
    switch self {
    case .linear(let range):
      (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    case .logarithmic(let range):
      log(value / range.lowerBound) / log(range.upperBound / range.lowerBound)
    }
  }

  /// The value at a position from 0 to 1.
  public func value(at position: Double) -> Double {
    switch self {
    case .linear(let range):
      range.lowerBound + position * (range.upperBound - range.lowerBound)
    case .logarithmic(let range):
      range.lowerBound * pow(range.upperBound / range.lowerBound, position)
    }
  }

  /// Round values for marks, in order: at most `maximumCount` intervals of 1, 2 or 5 times a power of
  /// ten (on a logarithmic axis: those numbers in all decades, or fewer of them when they are too many).
  public func ticks(maximumCount: Int) -> [Double] {
    switch self {
    case .linear(let range): Self.linearTicks(range, maximumCount: maximumCount)
    case .logarithmic(let range): Self.logarithmicTicks(range, maximumCount: maximumCount)
    }
  }

  private static func linearTicks(
    _ range: ClosedRange<Double>, maximumCount: Int
  ) -> [Double] {
    let span = range.upperBound - range.lowerBound
    guard span > 0, span.isFinite, maximumCount > 0 else { return [] }
    let least = span / Double(maximumCount)
    let decade = pow(10, log10(least).rounded(.down))
    let step = [1, 2, 5, 10].map { $0 * decade }.first { $0 >= least * 0.999 } ?? 10 * decade
    let slack = 1e-9 * span
    let first = ((range.lowerBound - slack) / step).rounded(.up)
    let last = ((range.upperBound + slack) / step).rounded(.down)
    guard first <= last else { return [] }
    return stride(from: first, through: last, by: 1).map { $0 * step }
  }

  private static func logarithmicTicks(
    _ range: ClosedRange<Double>, maximumCount: Int
  ) -> [Double] {
    let lowest = Int(log10(range.lowerBound).rounded(.down))
    let highest = Int(log10(range.upperBound).rounded(.up))
    for steps in [[1.0, 2, 5], [1, 3], [1]] {
      let ticks = (lowest...highest).flatMap { decade in steps.map { $0 * pow(10, Double(decade)) }
      }
      .filter { range.lowerBound * 0.9999 <= $0 && $0 <= range.upperBound * 1.0001 }
      if ticks.isEmpty { break }
      if ticks.count <= maximumCount { return ticks }
      if steps == [1] {
        let every = (ticks.count + maximumCount - 1) / maximumCount
        return stride(from: 0, to: ticks.count, by: every).map { ticks[$0] }
      }
    }
    return linearTicks(range, maximumCount: maximumCount)
  }

  /// A mark's text: as many digits as its axis needs, thousands as `k` (2000 → `2k`).
  public func label(of tick: Double) -> String {
    if tick == 0 { return "0" }
    let size = abs(tick)
    if size >= 1000, size < 1e6, (tick / 100).rounded() * 100 == tick.rounded() {
      return Self.plain(tick / 1000) + "k"
    }
    return size >= 1e-4 && size < 1e6 ? Self.plain(tick) : String(format: "%.0e", tick)
  }

  /// Up to five decimals, without zeros at the end; a true minus sign.
  private static func plain(_ value: Double) -> String {
    var text = String(format: "%.5f", abs(value))
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return value < 0 ? "\u{2212}" + text : text
  }
}
