/// What the frames of one note say together: each gives its probabilities to its candidates, and the
/// semitone that gathers most of them wins.
///
/// Single frames may err by octaves in the attack or in the decay; a note has one pitch, and the errors
/// do not agree with each other. On rendered notes this is right more often than the mode of
/// the likeliest path is.
package struct PitchVote {
  private var votes: [(pitch: Double, weight: Double)] = []
  private var total = 0.0

  /// Makes an empty ballot box.
  package init() {}

  /// A frame's vote. `weight`: how much the frame counts.
  package mutating func add(_ candidates: [PitchCandidate], weight: Double) {
    total += weight
    for candidate in candidates {
      votes.append((candidate.pitch, candidate.probability * weight))
    }
  }

  /// The weighted median of the votes within the semitone that has most, and their share of all
  /// weight, 0…1. Without any vote: nil and 0.
  package func winner() -> (pitch: Double?, share: Double) {
    let sorted = votes.sorted { $0.pitch < $1.pitch }
    var best = (sum: 0.0, range: 0..<0)
    var sum = 0.0
    var first = 0
    for (last, vote) in sorted.enumerated() {
      sum += vote.weight
      while vote.pitch - sorted[first].pitch > 1 {
        sum -= sorted[first].weight
        first += 1
      }
      if sum > best.sum { best = (sum, first..<last + 1) }
    }
    guard total > 0, !best.range.isEmpty else { return (nil, 0) }

    var below = 0.0
    let median = sorted[best.range].first { vote in
      below += vote.weight
      return below >= best.sum / 2
    }
    return (median?.pitch, best.sum / total)
  }

  /// What the votes within a range of pitches have of all weight, 0…1.
  package func share(in range: ClosedRange<Double>) -> Double {
    guard total > 0 else { return 0 }
    return votes.reduce(0) { $0 + (range.contains($1.pitch) ? $1.weight : 0) } / total
  }
}
