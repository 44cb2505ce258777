import Foundation

/// A frequency scale with a fixed number of knots: one bin apart at 0 Hz, wider in proportion to
/// frequency above, as hearing is.
///
/// Bin `c` lies at `b · ln(1 + c / b)`, with b such that the last bin lies on the last knot.
package struct KnotScale {
  /// Number of knots.
  package let count: Int
  /// Position of bins 0…bins on the knots; the one past the last bin repeats it.
  package let positions: [Float]

  package init(count: Int, bins: Int) {
    precondition(count > 1 && count <= bins, "\(count) knots over \(bins) bins")
    self.count = count
    let last = Double(bins - 1)
    func reach(_ b: Double) -> Double { b * log1p(last / b) }
    var (low, high) = (1e-3, 1e9)
    for _ in 0..<200 {
      let middle = (low * high).squareRoot()
      if reach(middle) < Double(count - 1) { low = middle } else { high = middle }
    }
    let b = high
    // A hair below the last knot, so that its left neighbour is always in range.
    let end = Float(count - 1) * (1 - 1e-6)
    positions = (0...bins).map { min(Float(b * log1p(min(Double($0), last) / b)), end) }
  }
}
