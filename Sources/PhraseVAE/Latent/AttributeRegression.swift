/// Which way latents lie whose phrases have more of one attribute and no more of the others.
///
/// With Σ the latents' covariance and C their covariance with the attributes, the attributes scaled to
/// variance 1, least squares predict the attributes from a latent by Wᵀz, `W = Σ⁻¹ C`. Of all moves d
/// that change the prediction by one for attribute k and by nothing for the others, the likeliest by
/// the latents' own spread, with the least `dᵀ Σ⁻¹ d`, are the columns of
///
///     D = C (Cᵀ Σ⁻¹ C)⁻¹
package struct AttributeRegression {
  /// `[attribute, size]`; zero for an attribute that never changes.
  package let directions: [Float]
  /// Standard deviation of each attribute.
  package let deviations: [Float]

  /// - Parameters:
  ///   - attributes: by attribute, one value a phrase.
  ///   - latents: of mean 0, `[phrase, size]`.
  ///   - spread: L of their covariance Σ = L·Lᵀ, `[size, size]`, zero above the diagonal.
  package init(attributes: [[Double]], latents: [Float], spread: [Float], size: Int) {
    let count = Double(max(1, attributes[0].count))
    let moments = attributes.map { values -> (mean: Double, deviation: Double) in
      let mean = values.reduce(0, +) / count
      return (mean, (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot())
    }
    let scaled = zip(attributes, moments).map { values, moments in
      values.map { moments.deviation > 0 ? ($0 - moments.mean) / moments.deviation : 0 }
    }
    // Columns of C, and of L⁻¹ C.
    let shared = scaled.map { Self.product($0, latents, size: size).map { $0 / count } }
    let whitened = shared.map { Self.solve(spread, $0, size: size) }
    // Each row of the system: Cᵀ Σ⁻¹ C on the left, Cᵀ on the right.
    var rows = shared.indices.map { i in
      whitened.map { b in zip(whitened[i], b).reduce(0) { $0 + $1.0 * $1.1 } } + shared[i]
    }
    for i in rows.indices { rows[i][i] += 1e-6 }
    Self.eliminate(&rows)
    directions = rows.flatMap { $0[rows.count...].map { Float($0) } }
    deviations = moments.map { Float($0.deviation) }
  }

  /// aᵀ·Z, `[size]`.
  private static func product(_ a: [Double], _ latents: [Float], size: Int) -> [Double] {
    var sums = [Double](repeating: 0, count: size)
    sums.withUnsafeMutableBufferPointer { sums in
      for (phrase, value) in a.enumerated() {
        for i in 0..<size { sums[i] += value * Double(latents[phrase * size + i]) }
      }
    }
    return sums
  }

  /// x of L·x = b, from the first row to the last.
  private static func solve(_ lower: [Float], _ b: [Double], size: Int) -> [Double] {
    var x = b
    for i in 0..<size {
      for j in 0..<i { x[i] -= Double(lower[i * size + j]) * x[j] }
      x[i] /= Double(lower[i * size + i])
    }
    return x
  }

  /// Gauss-Jordan; the matrix on the left is positive definite and needs no pivots.
  private static func eliminate(_ rows: inout [[Double]]) {
    for i in rows.indices {
      let pivot = rows[i][i]
      rows[i] = rows[i].map { $0 / pivot }
      for j in rows.indices where j != i {
        let factor = rows[j][i]
        rows[j] = zip(rows[j], rows[i]).map { $0 - factor * $1 }
      }
    }
  }
}
