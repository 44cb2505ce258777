import Foundation

/// Continues what stands on both sides of a gap into it, with a raised-cosine cross-fade; where one side
/// is missing or too short, the other alone.
///
/// Source: Etter 1996, "Restoration of a discrete-time signal segment by interpolation based on the
/// left-sided and right-sided autoregressive parameters", IEEE Trans. Signal Processing 44(5); each side
/// here has a model of its own, by Burg's method.
package struct Extrapolation {
  /// Order of each side's model; less where a side is short.
  package var order: Int

  /// Makes an extrapolation.
  package init(order: Int) { self.order = order }

  /// What belongs into `gap`, from all samples before and after it.
  package func fill(_ samples: [Double], _ gap: Range<Int>) -> [Double] {
    let left = continuation(of: samples[..<gap.lowerBound], count: gap.count)
    let right = continuation(
      of: ArraySlice(samples[gap.upperBound...].reversed()), count: gap.count
    ).map { Array($0.reversed()) }
    guard let left else { return right ?? [Double](repeating: 0, count: gap.count) }
    guard let right else { return left }
    return (0..<gap.count).map { index in
      let fade = 0.5 + 0.5 * cos(.pi * (Double(index) + 0.5) / Double(gap.count))
      return fade * left[index] + (1 - fade) * right[index]
    }
  }

  /// Nil where there are too few samples for a model.
  private func continuation(of samples: ArraySlice<Double>, count: Int) -> [Double]? {
    let order = min(order, samples.count / 4)
    guard order >= 8 else { return nil }
    return LinearPrediction(fitting: Array(samples), order: order)
      .continuation(of: samples, count: count)
  }
}
