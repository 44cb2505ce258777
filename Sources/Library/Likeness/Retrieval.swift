/// How well nearness finds notes of one instrument again: hits among the nearest, and mean average
/// precision.
///
/// Each note is the question once; the same instrument **on another key** is what should come, and
/// notes of the same instrument on the same key (other dynamics) are left out of the answer, since
/// they are too easy. Source: Manning, Raghavan, Schütze 2008, "Introduction to Information Retrieval",
/// 8.4.
package struct Retrieval: Sendable, Equatable {
  /// Share of questions whose first answer is right.
  package private(set) var hitAt1 = 0.0
  /// Share of questions with a right one among the first five answers.
  package private(set) var hitAt5 = 0.0
  /// The same of the first ten.
  package private(set) var hitAt10 = 0.0
  /// Mean average precision over all answers.
  package private(set) var meanAveragePrecision = 0.0
  /// Share of pairs (same instrument on another key, other instrument on the same key) in which the
  /// first is nearer; nil where there are no such pairs.
  package private(set) var sameInstrumentFirst: Double?
  /// Questions with at least one right answer.
  package private(set) var questionCount = 0

  /// Judges a distance.
  /// - Parameters:
  ///   - labels: the instrument of each note.
  ///   - pitches: MIDI pitch of each; nil counts as a key of its own.
  ///   - distance: between two notes, by number.
  package init(
    labels: [String], pitches: [Double?], questions: Range<Int>? = nil,
    distance: (Int, Int) -> Float
  ) {
    let keys = pitches.map { $0.map { Int($0.rounded()) } ?? -1 }
    var (better, pairs) = (0, 0)
    for question in questions ?? 0..<labels.count {
      let isRight = { (i: Int) in labels[i] == labels[question] }
      let others = labels.indices.filter { i in
        i != question && !(isRight(i) && keys[i] == keys[question] && keys[i] >= 0)
      }
      guard others.contains(where: isRight) else { continue }
      let distances = others.map { distance(question, $0) }
      let order = others.indices.sorted {
        (distances[$0], others[$0]) < (distances[$1], others[$1])
      }
      let hits = order.map { isRight(others[$0]) }
      questionCount += 1
      hitAt1 += hits.prefix(1).contains(true) ? 1 : 0
      hitAt5 += hits.prefix(5).contains(true) ? 1 : 0
      hitAt10 += hits.prefix(10).contains(true) ? 1 : 0
      meanAveragePrecision += Self.averagePrecision(hits)
      let rivals = others.indices.filter {
        !isRight(others[$0]) && keys[others[$0]] == keys[question]
      }
      for own in others.indices where isRight(others[own]) {
        pairs += rivals.count
        better += rivals.count { distances[own] < distances[$0] }
      }
    }
    let count = Double(max(1, questionCount))
    hitAt1 /= count
    hitAt5 /= count
    hitAt10 /= count
    meanAveragePrecision /= count
    sameInstrumentFirst = pairs > 0 ? Double(better) / Double(pairs) : nil
  }

  /// Mean of the precision at each right answer.
  package static func averagePrecision(_ hits: [Bool]) -> Double {
    var (right, sum) = (0, 0.0)
    for (place, isHit) in hits.enumerated() where isHit {
      right += 1
      sum += Double(right) / Double(place + 1)
    }
    return right == 0 ? 0 : sum / Double(right)
  }
}
