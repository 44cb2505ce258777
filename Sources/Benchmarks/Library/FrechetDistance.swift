import Foundation

/// How far two collections of vectors lie apart as normal distributions: 0 where both have the same mean
/// and the same spread.
///
/// |μ₁ − μ₂|² + tr(C₁ + C₂ − 2 (C₁^½ C₂ C₁^½)^½). Sources: Dowson, Landau 1982; for sound Kilgour et al. 2019,
/// whose vectors come from a network, and those here from the mel cepstrum.
struct FrechetDistance {
  private var sum: [Double]
  private var products: [Double]  // [size, size]
  private var count = 0.0
  private let size: Int

  /// - Parameter size: of a vector.
  init(size: Int) {
    self.size = size
    sum = [Double](repeating: 0, count: size)
    products = [Double](repeating: 0, count: size * size)
  }

  mutating func add(_ vector: [Double]) {
    count += 1
    for i in 0..<size {
      sum[i] += vector[i]
      for j in 0..<size { products[i * size + j] += vector[i] * vector[j] }
    }
  }

  private var mean: [Double] { sum.map { $0 / max(count, 1) } }

  private var covariance: [Double] {
    let mean = mean
    return (0..<size * size).map {
      products[$0] / max(count, 1) - mean[$0 / size] * mean[$0 % size]
    }
  }

  /// The distance to another collection.
  func distance(to other: FrechetDistance) -> Double {
    let (a, b) = (covariance, other.covariance)
    let root = Self.power(a, size)
    let inner = Self.product(Self.product(root, b, size), root, size)
    let between = Self.eigenvalues(inner, size).values.reduce(0) { $0 + max($1, 0).squareRoot() }
    let apart = zip(mean, other.mean).reduce(0.0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    let spread = (0..<size).reduce(0.0) { $0 + a[$1 * size + $1] + b[$1 * size + $1] }
    return apart + spread - 2 * between
  }

  /// The square root of a symmetric matrix without negative eigenvalues.
  private static func power(_ matrix: [Double], _ size: Int) -> [Double] {
    let (values, vectors) = eigenvalues(matrix, size)
    var result = [Double](repeating: 0, count: size * size)
    for k in 0..<size {
      let root = max(values[k], 0).squareRoot()
      for i in 0..<size {
        for j in 0..<size {
          result[i * size + j] += root * vectors[i * size + k] * vectors[j * size + k]
        }
      }
    }
    return result
  }

  private static func product(_ a: [Double], _ b: [Double], _ size: Int) -> [Double] {
    (0..<size * size).map { place in
      (0..<size).reduce(0.0) { $0 + a[place / size * size + $1] * b[$1 * size + place % size] }
    }
  }

  /// Eigenvalues and eigenvectors (columns) of a symmetric matrix, by Jacobi's rotations.
  static func eigenvalues(
    _ matrix: [Double], _ size: Int
  ) -> (values: [Double], vectors: [Double]) {
    var a = matrix
    var v = (0..<size * size).map { $0 / size == $0 % size ? 1.0 : 0.0 }
    for _ in 0..<60 {
      var rest = 0.0
      for p in 0..<size { for q in 0..<p { rest += a[p * size + q] * a[p * size + q] } }
      if rest < 1e-22 { break }
      for p in 0..<size {
        for q in p + 1..<size where abs(a[p * size + q]) > 1e-300 {
          let theta = (a[q * size + q] - a[p * size + p]) / (2 * a[p * size + q])
          let t = (theta < 0 ? -1.0 : 1.0) / (abs(theta) + (theta * theta + 1).squareRoot())
          let c = 1 / (t * t + 1).squareRoot()
          let s = t * c
          for k in 0..<size {
            let (x, y) = (a[k * size + p], a[k * size + q])
            (a[k * size + p], a[k * size + q]) = (c * x - s * y, s * x + c * y)
          }
          for k in 0..<size {
            let (x, y) = (a[p * size + k], a[q * size + k])
            (a[p * size + k], a[q * size + k]) = (c * x - s * y, s * x + c * y)
            let (m, n) = (v[k * size + p], v[k * size + q])
            (v[k * size + p], v[k * size + q]) = (c * m - s * n, s * m + c * n)
          }
        }
      }
    }
    return ((0..<size).map { a[$0 * size + $0] }, v)
  }
}
