/// What an encoder says of a latent: independent Gaussians, by mean and log variance.
package struct GaussianPosterior {
  /// μ, any shape.
  package let mean: Tensor
  /// v, the same shape, in [-12, 4], so that its exponential is tame.
  package let logVariance: Tensor

  /// Keeps log variances in their range.
  package init(mean: Tensor, logVariance: Tensor) {
    self.mean = mean
    self.logVariance = clamp(logVariance, to: -12...4)
  }

  /// Splits `[…, 2 · size]` into means and log variances, `[…, size]` each.
  package init(halvesOf both: Tensor) {
    let size = both.shape[-1] / 2
    self.init(
      mean: both.sliced(axis: -1, 0..<size), logVariance: both.sliced(axis: -1, size..<2 * size))
  }

  /// Divergence from the unit Gaussian in nats, by element.
  package var divergence: Tensor { gaussianDivergence(mean: mean, logVariance: logVariance) }

  /// The same with a floor under each dimension, `[1]`: see
  /// ``gaussianDivergence(mean:logVariance:freeBits:)``.
  package func divergence(freeBits: Float) -> Tensor {
    gaussianDivergence(mean: mean, logVariance: logVariance, freeBits: freeBits)
  }

  /// A sample, its noise drawn from the unit Gaussian in the mean's shape.
  package func sample(noise: Tensor) -> Tensor {
    gaussianSample(mean: mean, logVariance: logVariance, noise: noise)
  }
}
