import Foundation
import Neural
import Music

/// Where in latent space a corpus's phrases lie: their mean and spread, and the directions in which
/// attributes grow.
///
/// A VAE's posteriors, taken together, are never quite the unit Gaussian that it was pulled towards;
/// latents drawn from the Gaussian that they are make better phrases, those of a `LatentFlow` better
/// ones still.
///
/// Source: Ghosh et al. 2020, "From variational to deterministic autoencoders", section 4 (density
/// estimation after training).
public struct LatentLandscape: Sendable, Equatable {
  /// Numbers of a latent.
  package let size: Int
  /// Mean of the corpus's latents, `[size]`.
  package let mean: [Float]
  /// L of their covariance L·Lᵀ, `[size, size]`, zero above the diagonal.
  let spread: [Float]
  /// By attribute of ``PhraseAttribute/allCases``: what to add for one standard deviation more of
  /// it and no more of the others, `[attribute, size]`; zero for attributes that do not apply.
  let directions: [Float]
  /// Standard deviation of each attribute over the corpus, `[attribute]`.
  let deviations: [Float]

  /// - Parameters:
  ///   - means: `[phrase, size]`.
  ///   - variance: mean variance of the phrases' posteriors, `[size]`.
  ///   - attributes: by attribute, `[phrase]`.
  package init(means: [Float], variance: [Double], attributes: [[Double]]) {
    size = variance.count
    let (count, size) = (means.count / variance.count, size)
    var mean = [Double](repeating: 0, count: size)
    for (index, value) in means.enumerated() { mean[index % size] += Double(value) / Double(count) }
    let centred = means.enumerated().map { $1 - Float(mean[$0 % size]) }
    self.mean = mean.map { Float($0) }
    spread = Self.cholesky(Self.covariance(centred, variance: variance), size: size)
    let fits = AttributeRegression(
      attributes: attributes, latents: centred, spread: spread, size: size)
    directions = fits.directions
    deviations = fits.deviations
  }

  // MARK: Latents

  /// Turns noise into a latent that could be one of the corpus's.
  /// - Parameter noise: Gaussian, `[size]`.
  package func latent(from noise: [Float]) -> PhraseLatent {
    PhraseLatent(
      values: (0..<size).map { row in
        mean[row] + (0...row).reduce(0) { $0 + spread[row * size + $1] * noise[$1] }
      })
  }

  /// What to add to a latent for so many standard deviations more of an attribute.
  package func direction(of attribute: PhraseAttribute, amount: Float) -> [Float] {
    let index = PhraseAttribute.allCases.firstIndex(of: attribute)!
    return directions[index * size..<(index + 1) * size].map { $0 * amount }
  }

  /// Standard deviation of an attribute over the corpus.
  package func deviation(of attribute: PhraseAttribute) -> Double {
    Double(deviations[PhraseAttribute.allCases.firstIndex(of: attribute)!])
  }

  // MARK: Files

  private static let names = ["mean", "spread", "directions", "deviations"].map { "latents.\($0)" }

  /// For a preset.
  var tensors: [SafetensorsFile.Tensor] {
    let attributes = deviations.count
    return [
      .init(Self.names[0], shape: [size], values: mean),
      .init(Self.names[1], shape: [size, size], values: spread, elementType: .float16),
      .init(Self.names[2], shape: [attributes, size], values: directions),
      .init(Self.names[3], shape: [attributes], values: deviations),
    ]
  }

  /// From a preset.
  init(from file: SafetensorsFile, latentSize: Int) throws(SafetensorsError) {
    func read(_ index: Int, _ shape: [Int]) throws(SafetensorsError) -> [Float] {
      try file.values(of: Self.names[index], shape: shape)
    }
    let attributes = PhraseAttribute.allCases.count
    size = latentSize
    mean = try read(0, [size])
    spread = try read(1, [size, size])
    directions = try read(2, [attributes, size])
    deviations = try read(3, [attributes])
  }

  // MARK: Algebra

  /// Covariance of the rows, the mean variance of each row's own Gaussian added, `[size, size]`.
  private static func covariance(_ centred: [Float], variance: [Double]) -> [Double] {
    let size = variance.count
    let count = centred.count / size
    var product = [Float](repeating: 0, count: size * size)
    product.withUnsafeMutableBufferPointer { target in
      centred.withUnsafeBufferPointer { rows in
        BLAS.multiply(
          m: size, n: size, k: count, alpha: 1 / Float(count), rows.baseAddress!, lda: size,
          transposeA: true, rows.baseAddress!, ldb: size, into: target.baseAddress!, ldc: size)
      }
    }
    var result = product.map(Double.init)
    for i in 0..<size { result[i * size + i] += variance[i] }
    return result
  }

  /// L of a positive definite matrix L·Lᵀ.
  private static func cholesky(_ matrix: [Double], size: Int) -> [Float] {
    var lower = [Double](repeating: 0, count: size * size)
    lower.withUnsafeMutableBufferPointer { l in
      for i in 0..<size {
        for j in 0...i {
          var sum = matrix[i * size + j]
          for k in 0..<j { sum -= l[i * size + k] * l[j * size + k] }
          l[i * size + j] = i == j ? max(sum, 1e-9).squareRoot() : sum / l[j * size + j]
        }
      }
    }
    return lower.map { Float($0) }
  }
}
