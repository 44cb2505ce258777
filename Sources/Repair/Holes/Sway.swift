import Foundation

/// A vibrato that goes from that of one side of a hole to that of the other: where a side has none, its depth
/// goes to 0.
struct Sway {
  /// In seconds from the start of the hole.
  let times: [Double]
  /// Deviation of the frequency at each moment, in parts of it.
  let bends: [Double]
  /// The integral of the bends up to each moment, in seconds.
  let integrals: [Double]
  /// The same of the bends times the part of the hole that is over.
  let risingIntegrals: [Double]

  /// - Parameters:
  ///   - first: the movement at the start of the hole.
  ///   - last: that at its end.
  ///   - times: at least two, of which the last is the end.
  init(from first: Movement, to last: Movement, times: [Double]) {
    self.times = times
    let seconds = times.last!
    let (from, to) = (first.depth > 0 ? first : last, last.depth > 0 ? last : first)
    let phase: (Double) -> Double
    if first.depth > 0, last.depth > 0 {
      let cubic = PhaseCubic(
        first.phase, 2 * .pi * first.rateHz, last.phase, 2 * .pi * last.rateHz, seconds: seconds)
      phase = { cubic($0) }
    } else if first.depth > 0 {
      phase = { from.phase + 2 * .pi * from.rateHz * $0 }
    } else {
      phase = { to.phase + 2 * .pi * to.rateHz * ($0 - seconds) }
    }
    let bends = times.map { time in
      (first.depth + (last.depth - first.depth) * time / seconds) * cos(phase(time))
    }
    self.bends = bends
    func integral(_ values: [Double]) -> [Double] {
      var sum = 0.0
      return [0]
        + (1..<values.count).map { index in
          sum += 0.5 * (values[index - 1] + values[index]) * (times[index] - times[index - 1])
          return sum
        }
    }
    integrals = integral(bends)
    risingIntegrals = integral(zip(bends, times).map { $0 * $1 / seconds })
  }
}
