import CKernels

/// The prediction error filter of a stretch of sound: `e[n] = Σ_{j=0…order} a[j] x[n − j]`, a[0] = 1.
///
/// Source: Burg 1967, "Maximum entropy spectral analysis", in the fast form of Vos 2013, "A fast
/// implementation of Burg's method": O(count · order) multiplications that run at full speed, then
/// O(order²).
package struct LinearPrediction: Sendable {
  /// `[order + 1]`, the first one 1.
  package let coefficients: [Double]
  /// Number of earlier samples that each is predicted from.
  package var order: Int { coefficients.count - 1 }

  /// Fits the filter to samples: the errors of both directions together are least.
  /// - Parameters:
  ///   - samples: more than `order`.
  ///   - order: at least 1; less is reached where nothing is left to predict.
  ///   - noise: power of white noise that is thought into the samples, beside theirs: digital silence between partials
  ///     would make the model blow up. −120 dB are below all recordings; a model that goes on for long without noise of
  ///     −100 dB follows how the samples of synthetic sounds were rounded.
  package init(fitting samples: UnsafeBufferPointer<Double>, order: Int, noise: Double = 1e-12) {
    precondition(order >= 1 && order < samples.count, "order \(order) of \(samples.count) samples")
    let base = samples.baseAddress!
    var covariance = [Double](repeating: 0, count: order + 1)
    kernel_autocorrelation(base, samples.count, &covariance, order + 1)
    covariance[0] *= 1 + noise
    var scratch = [Double](repeating: 0, count: 4 * (order + 3))
    var coefficients = [Double](repeating: 0, count: order + 1)
    kernel_burg(base, samples.count, covariance, order, &coefficients, &scratch)
    self.coefficients = coefficients
  }

  /// The same for an array.
  package init(fitting samples: [Double], order: Int, noise: Double = 1e-12) {
    self = samples.withUnsafeBufferPointer {
      LinearPrediction(fitting: $0, order: order, noise: noise)
    }
  }

  /// `b[l] = Σ a[j] a[j + l]`, `[order + 1]`: the band of the equations for missing samples.
  package var band: [Double] {
    var band = [Double](repeating: 0, count: order + 1)
    kernel_autocorrelation(coefficients, order + 1, &band, order + 1)
    return band
  }

  /// The prediction error of each sample from the `order`-th on, `[count − order]`.
  package func residual(of samples: [Double]) -> [Double] {
    guard samples.count > order else { return [] }
    var result = [Double](repeating: 0, count: samples.count - order)
    kernel_filter_residual(samples, samples.count, coefficients, order, &result)
    return result
  }

  /// Continues samples, of which the last `order` are looked at.
  package func continuation(of samples: ArraySlice<Double>, count: Int) -> [Double] {
    var line = Array(samples.suffix(order))
    line = [Double](repeating: 0, count: order - line.count) + line
    line += [Double](repeating: 0, count: count)
    line.withUnsafeMutableBufferPointer {
      kernel_predict(coefficients, order, $0.baseAddress! + order, count)
    }
    return Array(line[order...])
  }
}
