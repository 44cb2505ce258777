import Foundation

/// The loudest line through places where a single pitch does not explain what sounds.
///
/// A path through the candidates of each frame: salience for it, jumps against it; the best one by
/// dynamic programming.
package enum LoudestLine {
  /// What a semitone of a jump costs, against the logarithm of salience, and the most that one costs.
  private static let (jumpCost, mostCost) = (Float(0.12), Float(1.0))

  /// Finds the line.
  /// - Parameter frames: candidates of each frame in order; some may have none.
  /// - Returns: a MIDI pitch of each frame; nil where there is no candidate.
  package static func pitches(through frames: [[LineCandidate]]) -> [Double?] {
    var result = [Double?](repeating: nil, count: frames.count)
    var costs: [[Float]] = []
    var origins: [[Int]] = []
    var known: [Int] = []  // frames that have candidates
    for (t, candidates) in frames.enumerated() where !candidates.isEmpty {
      let highest = candidates.reduce(Float(1e-9)) { max($0, $1.salience) }
      let before = known.last.map { frames[$0] } ?? []
      var (row, from) = ([Float](), [Int]())
      for one in candidates {
        var best = (cost: Float(0), index: -1)
        for (i, other) in before.enumerated() {
          let jump = min(mostCost, jumpCost * Float(abs(other.pitch - one.pitch)))
          let cost = costs[costs.count - 1][i] + jump
          if best.index < 0 || cost < best.cost { best = (cost, i) }
        }
        row.append(best.cost - log(max(one.salience, 1e-9) / highest))
        from.append(best.index)
      }
      costs.append(row)
      origins.append(from)
      known.append(t)
    }
    guard let last = costs.last, var index = last.indices.min(by: { last[$0] < last[$1] }) else {
      return result
    }
    for i in known.indices.reversed() {
      result[known[i]] = frames[known[i]][index].pitch
      index = origins[i][index]
    }
    return result
  }
}
