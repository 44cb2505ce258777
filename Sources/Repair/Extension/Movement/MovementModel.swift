import CKernels
import Foundation

/// Predicts how a held note goes on to move, frame by frame: a vector autoregression of ``MovementTracks``.
///
///     x[t] = Σ_k A_k x[t − k] + e,   e ~ N(0, temperature² Σ)
///
/// where x is the distance from the mean of what was heard, in units of its own spread. A table of A was fitted to
/// recorded and rendered notes (`Tests/RepairTests/Scripts/movement_model.py`); a note's own frames draw it to what
/// that note does, by ridge regression around the table, and Σ is what remains of them.
///
/// Source: Lütkepohl 2005, "New introduction to multiple time series analysis", sections 3.2 and 5.4 (vector
/// autoregression by least squares, and around a prior mean).
struct MovementModel {
  /// Frames that are looked back at.
  static let order = 2
  /// Weight of the table against the note's own frames.
  private static let tableWeight = 50.0
  /// How many frames the table's own spread of what remains weighs.
  private static let spreadWeight = 1.0
  /// Added to each spread, so that what hardly moved goes on so.
  private static let leastSpread = 0.3
  /// A track goes no further than so many spreads.
  private static let furthest = 3.0

  private let spread: [Double]
  /// `[order × track][track]`.
  private let weights: [[Double]]
  /// Lower triangle of Σ's root, `[track][track]`.
  private let root: [[Double]]
  /// The latest frames, the newest first, in spreads.
  private var recent: [[Double]]

  /// Fits the model to what was heard.
  /// - Parameter frames: `[frame][track]`, around their mean; more than `order`.
  init(_ frames: [[Double]]) {
    let count = frames[0].count
    let total = Double(frames.count)
    let spread = (0..<count).map { track in
      (frames.reduce(0) { $0 + $1[track] * $1[track] } / total).squareRoot() + Self.leastSpread
    }
    let x = frames.map { frame in
      zip(frame, spread).map { max(-6, min(6, $0 / $1)) }
    }
    let inputs = (Self.order..<x.count).map { t in (1...Self.order).flatMap { x[t - $0] } }
    let table = Self.table
    let errors = zip(inputs, x[Self.order...]).map { input, value in
      zip(value, Self.predict(table, input)).map(-)
    }
    weights = Self.ridge(inputs, errors, around: table)
    let left = zip(inputs, x[Self.order...]).map { [weights] input, value in
      zip(value, Self.predict(weights, input)).map(-)
    }
    root = Self.root(of: Self.covariance(left))
    self.spread = spread
    recent = x.suffix(Self.order).reversed()
  }

  /// The next frame, around the mean of what was heard.
  mutating func next(temperature: Double, random: inout SeamRandom) -> [Double] {
    let chance = root.map { _ in temperature > 0 ? random.normal() * temperature : 0 }
    let expected = Self.predict(weights, recent.flatMap { $0 })
    let x = expected.indices.map { track in
      let drawn = zip(root[track], chance).reduce(0) { $0 + $1.0 * $1.1 }
      return max(-Self.furthest, min(Self.furthest, expected[track] + drawn))
    }
    recent = [x] + recent.dropLast()
    return zip(x, spread).map(*)
  }

  private static func predict(_ weights: [[Double]], _ input: [Double]) -> [Double] {
    var sum = [Double](repeating: 0, count: weights[0].count)
    for (row, value) in zip(weights, input) where value != 0 {
      for track in sum.indices { sum[track] += row[track] * value }
    }
    return sum
  }

  /// `table + (Hᵀ H + λ)⁻¹ Hᵀ E`.
  private static func ridge(
    _ inputs: [[Double]], _ errors: [[Double]], around table: [[Double]]
  ) -> [[Double]] {
    let size = table.count
    var square = [Double](repeating: 0, count: size * size)
    for row in 0..<size {
      for column in 0...row {
        square[row * size + column] = inputs.reduce(0) { $0 + $1[row] * $1[column] }
      }
      square[row * size + row] += tableWeight
    }
    var result = table
    for track in table[0].indices {
      var matrix = square
      var right = (0..<size).map { row in
        zip(inputs, errors).reduce(0) { $0 + $1.0[row] * $1.1[track] }
      }
      // Positive definite by λ.
      _ = kernel_solve_cholesky(&matrix, size, &right)
      for row in 0..<size { result[row][track] += right[row] }
    }
    return result
  }

  private static func covariance(_ left: [[Double]]) -> [[Double]] {
    let total = Double(left.count) + spreadWeight
    return tableVariance.indices.map { row in
      tableVariance.indices.map { column in
        let own = left.reduce(0) { $0 + $1[row] * $1[column] }
        return (own + (row == column ? spreadWeight * tableVariance[row] + 1e-6 : 0)) / total
      }
    }
  }

  /// Cholesky's factor.
  private static func root(of matrix: [[Double]]) -> [[Double]] {
    var root = matrix.map { $0.map { _ in 0.0 } }
    for i in matrix.indices {
      for j in 0...i {
        let sum = (0..<j).reduce(matrix[i][j]) { $0 - root[i][$1] * root[j][$1] }
        root[i][j] = i == j ? max(sum, 1e-12).squareRoot() : sum / root[j][j]
      }
    }
    return root
  }
}
