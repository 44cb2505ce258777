/// Finds peaks that were cut off: three or more samples in a row at the highest (or lowest) level of the
/// whole channel, with a slope beside them that the round top of a wave cannot have.
struct ClippingFinder {
  /// The extremes of a whole channel.
  struct Peaks {
    private(set) var highest: Float = 0
    private(set) var lowest: Float = 0

    /// Takes more of the channel's samples into account.
    mutating func add(_ samples: [Float]) {
      for sample in samples {
        highest = max(highest, sample)
        lowest = min(lowest, sample)
      }
    }
  }

  /// The extremes of the channel.
  let peaks: Peaks

  /// A run of clipped samples, and the level that they stand at.
  struct Run {
    var range: Range<Int>
    var level: Float
  }

  /// The clipped runs of a window, in order.
  func find(in samples: [Float]) -> [Run] {
    let runs = find(in: samples, level: peaks.highest) + find(in: samples, level: peaks.lowest)
    // A square wave stands at its extremes most of the time, and is meant to.
    let clipped = runs.reduce(0) { $0 + $1.range.count }
    guard clipped * 3 < samples.count else { return [] }
    return runs.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  private func find(in samples: [Float], level: Float) -> [Run] {
    let size = abs(level)
    guard size > 0.05 else { return [] }
    // Half a step of 16 bits, or what dither and a change of level make of a flat top.
    let tolerance = max(2e-5, 2e-4 * size)
    let sign: Float = level > 0 ? 1 : -1
    var result: [Run] = []
    var index = 0
    while index < samples.count {
      guard sign * samples[index] >= size - tolerance else {
        index += 1
        continue
      }
      let start = index
      while index < samples.count, sign * samples[index] >= size - tolerance { index += 1 }
      let run = start..<index
      guard run.count >= 3, start >= 2, index + 2 <= samples.count else { continue }
      // Two samples away, a parabola that stays within the tolerance for `count` samples has fallen by
      // (1 + 4/count)² times the tolerance.
      let expected = tolerance * Float((1 + 4 / Double(run.count)) * (1 + 4 / Double(run.count)))
      let fall = size - max(sign * samples[start - 2], sign * samples[index + 1])
      if fall > 3 * expected { result.append(Run(range: run, level: level)) }
    }
    return result
  }
}
