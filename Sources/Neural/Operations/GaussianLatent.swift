import CKernels
import Foundation

/// `y = (μ² + eᵛ - v - 1) / 2`: the divergence of a Gaussian from the unit Gaussian, in nats, by
/// element. `.sum(axis: -1)` is that of a latent with independent dimensions.
///
/// Pullback: `dμ += dy · μ`, `dv += dy · (eᵛ - 1) / 2`.
/// - Parameters:
///   - mean: μ, any shape.
///   - logVariance: v, the same shape.
///
/// Source: Kingma, Welling 2013, "Auto-encoding variational Bayes", appendix B.
public func gaussianDivergence(mean: Tensor, logVariance: Tensor) -> Tensor {
  require(
    mean.shape == logVariance.shape,
    "Gaussian divergence: mean \(mean.shape) does not fit log variance \(logVariance.shape)")
  let y = mean.graph.result(mean.shape)
  kernel_gaussian_divergence(mean.pointer, logVariance.pointer, y.pointer, y.count)

  guard y.graph.isRecording else { return y }
  return y.graph.record(y, from: mean, logVariance) { y in
    if mean.requiresGradient {
      kernel_add_product(y.gradient, mean.pointer, 1, mean.gradient, 1, y.count)
    }
    if logVariance.requiresGradient {
      kernel_gaussian_divergence_pullback(
        logVariance.pointer, y.gradient, logVariance.gradient, y.count)
    }
  }
}

/// The divergence of a latent with a floor under each dimension, in nats, `[1]`: the mean over the
/// batch by dimension, not less than the floor, added over the dimensions.
///
/// A dimension below the floor gets no gradient, so the model may use it for free.
/// - Parameters:
///   - mean: `[…, dimensions]`.
///   - logVariance: the same shape.
///   - freeBits: the floor under each dimension, in bits, >= 0.
///
/// Source: Kingma et al. 2016, "Improved variational inference with inverse autoregressive flow",
/// equation 15.
public func gaussianDivergence(mean: Tensor, logVariance: Tensor, freeBits: Float) -> Tensor {
  let nats = gaussianDivergence(mean: mean, logVariance: logVariance)
  let rows = nats.reshaped(Shape(nats.shape.rows, nats.shape[-1]))
  let floor = freeBits * Float(M_LN2)
  return clamp(rows.mean(axis: 0), to: floor...Float.infinity).sum()
}

/// `z = μ + exp(v / 2) · noise`: a sample whose gradient reaches the Gaussian that it comes from.
///
/// Pullback: `dμ += dz`, `dv += dz · exp(v / 2) · noise / 2`; the noise gets none.
/// - Parameters:
///   - mean: μ, any shape.
///   - logVariance: v, the same shape.
///   - noise: drawn from the unit Gaussian, the same shape.
///
/// Source: Kingma, Welling 2013, "Auto-encoding variational Bayes", equation 4.
public func gaussianSample(mean: Tensor, logVariance: Tensor, noise: Tensor) -> Tensor {
  require(
    mean.shape == logVariance.shape && mean.shape == noise.shape,
    "Gaussian sample: mean \(mean.shape), log variance \(logVariance.shape) and noise "
      + "\(noise.shape) do not fit")
  let z = mean.graph.result(mean.shape)
  kernel_gaussian_sample(
    mean.pointer, logVariance.pointer, noise.pointer, z.pointer, z.count)

  guard z.graph.isRecording else { return z }
  return z.graph.record(z, from: mean, logVariance) { z in
    if mean.requiresGradient { kernel_add_scaled(z.gradient, 1, mean.gradient, 1, z.count) }
    if logVariance.requiresGradient {
      kernel_gaussian_sample_pullback(
        logVariance.pointer, noise.pointer, z.gradient, logVariance.gradient, z.count)
    }
  }
}
