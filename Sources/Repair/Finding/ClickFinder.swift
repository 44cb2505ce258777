import CKernels

/// Finds clicks: a few samples that neither what came before nor what comes after lets expect.
///
/// An autoregressive model of each block leaves a prediction error forwards and one backwards; a click
/// stands out in both, an onset only in the first. What stands out is measured against the other
/// peaks within 60 ms, because reeds, lips and bows click too, in every period.
///
/// Source: Vaseghi & Rayner 1990, "Detection and suppression of impulsive noise in speech communication
/// systems"; Godsill & Rayner 1998, "Digital Audio Restoration", chapter 5.
struct ClickFinder {
  /// Samples per second, in Hz.
  let sampleRate: Double
  /// Order of the model.
  var order = 32
  /// Times the middle error of the block that a click's error is.
  var threshold = 12.0
  /// Times the third largest other error within 60 ms.
  var prominence = 3.0

  private static let blockLength = 4096

  /// The clicks of a window, in order.
  /// - Parameter taken: stretches in which none is looked for.
  func find(in samples: [Float], leaving taken: [Range<Int>] = []) -> [Range<Int>] {
    var error = [Double](repeating: 0, count: samples.count)
    var middle = [Double](repeating: 0, count: samples.count / Self.blockLength + 1)
    measure(samples, into: &error, middle: &middle)
    for range in taken {
      for index in range.lowerBound - order..<range.upperBound + order
      where error.indices.contains(index) {
        error[index] = 0
      }
    }
    let reach = max(4, Int(0.001 * sampleRate))
    let candidates = error.indices.filter {
      error[$0] > threshold * middle[$0 / Self.blockLength] && error[$0] > 1e-4
        && isHighest($0, in: error, within: 8)
    }
    var result: [Range<Int>] = []
    for index in candidates
    where error[index] > prominence * rival(of: index, in: error, reach: reach) {
      let range = extent(of: index, in: error, middle: middle[index / Self.blockLength])
      if let last = result.last, range.lowerBound <= last.upperBound {
        result[result.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        result.append(range)
      }
    }
    return result.filter { $0.count <= 4 * reach }
  }

  /// The smaller of both directions' errors at each sample, and the median of each block.
  private func measure(_ samples: [Float], into error: inout [Double], middle: inout [Double]) {
    let count = samples.count
    for (block, start) in stride(from: 0, to: count, by: Self.blockLength).enumerated() {
      let core = start..<min(count, start + Self.blockLength)
      let window = max(0, core.lowerBound - 2 * order)..<min(count, core.upperBound + 2 * order)
      let values = samples[window].map(Double.init)
      guard window.count > 8 * order, values.contains(where: { abs($0) > 1e-5 }) else { continue }
      let model = LinearPrediction(fitting: values, order: order)
      let forward = model.residual(of: values)
      let backward = model.residual(of: values.reversed())
      for index in core {
        let place = index - window.lowerBound
        let ahead = place - order
        let behind = values.count - 1 - place - order
        // At the ends of the sound there is only one direction, and no judgement.
        guard ahead >= 0, behind >= 0 else { continue }
        error[index] = min(abs(forward[ahead]), abs(backward[behind]))
      }
      let sorted = error[core].sorted()
      middle[block] = sorted[sorted.count / 2]
    }
  }

  private func isHighest(_ index: Int, in error: [Double], within reach: Int) -> Bool {
    let around = max(0, index - reach)...min(error.count - 1, index + reach)
    return around.allSatisfy { error[$0] < error[index] || $0 == index }
  }

  /// The third largest peak within 60 ms, of those that are not this click itself: a click has few of
  /// its kind beside it, the pulses of an instrument have many.
  private func rival(of index: Int, in error: [Double], reach: Int) -> Double {
    let wide = Int(0.06 * sampleRate)
    var peaks: [Double] = []
    // The largest error of each stretch as long as a click.
    var start = max(0, index - wide)
    let end = min(error.count, index + wide)
    while start < end {
      let next = min(end, start + reach)
      if abs(start + reach / 2 - index) > reach + reach / 2 {
        peaks.append(error[start..<next].max() ?? 0)
      }
      start = next
    }
    peaks.sort(by: >)
    return peaks.count > 2 ? peaks[2] : .infinity
  }

  /// The samples around a click whose errors stand out too, and two more on each side.
  private func extent(of index: Int, in error: [Double], middle: Double) -> Range<Int> {
    let least = max(4 * middle, 0.02 * error[index])
    var (low, high) = (index, index)
    var gap = 0
    while low - gap > 0, gap < 6 {
      gap += 1
      if error[low - gap] > least { (low, gap) = (low - gap, 0) }
    }
    gap = 0
    while high + gap < error.count - 1, gap < 6 {
      gap += 1
      if error[high + gap] > least { (high, gap) = (high + gap, 0) }
    }
    return max(0, low - 2)..<min(error.count, high + 3)
  }
}
