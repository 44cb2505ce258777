import Foundation

/// How loud the beginning of a note was, in bands and by time, by what follows it.
///
/// Linear prediction from the levels of seven bands just after what is lost, and from how they and the whole change
/// there. Its table was fitted to recorded and rendered notes whose beginnings were taken away
/// (`Tests/RepairTests/Scripts/attack_model.py`); for lengths between those of the table, the predictions of both
/// neighbours are mixed.
struct AttackModel {
  /// What is known for one length of what is lost.
  struct Entry {
    var seconds: Double
    /// `[shape][feature]`.
    var weights: [[Float]]
    /// In dB, `[shape][moment, band]`.
    var shapes: [[Float]]
  }

  /// Moments after the onset, in seconds.
  static let moments = [
    0, 0.0025, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, 0.04, 0.06, 0.08, 0.12, 0.16,
  ]

  /// Length of what is lost, in seconds.
  let seconds: Double
  /// In dB above the level after it, `[moment][band]`.
  private let levels: [[Double]]

  /// Predicts.
  /// - Parameters:
  ///   - seconds: length of what is lost.
  ///   - features: `AttackBands.features(_:)`.
  init(seconds: Double, features: [Double]) {
    self.seconds = seconds
    let upperIndex = Self.table.firstIndex { $0.seconds >= seconds } ?? Self.table.count - 1
    let lower = Self.table[max(0, upperIndex - 1)]
    let upper = Self.table[upperIndex]
    let share =
      lower.seconds < upper.seconds
      ? max(0, min(1, log(seconds / lower.seconds) / log(upper.seconds / lower.seconds))) : 1
    let mixed = zip(Self.predict(lower, features), Self.predict(upper, features)).map {
      (1 - share) * $0 + share * $1
    }
    let bandCount = AttackBands.edgesHz.count - 1
    levels = Self.moments.indices.map { Array(mixed[$0 * bandCount..<($0 + 1) * bandCount]) }
  }

  /// The level of each band at a time after the onset, in dB above that after what is lost.
  func levels(at time: Double) -> [Double] {
    let known = Self.moments.prefix { $0 < seconds }
    guard time < seconds else { return levels[0].map { _ in 0 } }
    let next = known.firstIndex { $0 > time } ?? known.count
    let last = max(0, next - 1)
    let end = next < known.count ? known[next] : seconds
    let share = max(0, (time - known[last]) / (end - known[last]))
    let target = next < known.count ? levels[next] : levels[0].map { _ in 0 }
    return zip(levels[last], target).map { (1 - share) * $0 + share * $1 }
  }

  private static func predict(_ entry: Entry, _ features: [Double]) -> [Double] {
    var sum = [Double](repeating: 0, count: entry.shapes[0].count)
    for (weights, shape) in zip(entry.weights, entry.shapes) {
      let size = zip(weights, features).reduce(0) { $0 + Double($1.0) * $1.1 }
      for index in sum.indices { sum[index] += size * Double(shape[index]) }
    }
    return sum
  }
}
