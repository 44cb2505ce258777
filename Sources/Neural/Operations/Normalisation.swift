import CKernels

/// `y = x̂ · scale + shift`, x̂ = (x - mean) · r, r = 1 / √(variance + ε), over the innermost axis.
///
/// Pullback, with g = dy · scale: `dx += r · (g - mean(g) - x̂ · mean(g x̂))`,
/// `dscale += Σ_rows dy · x̂`, `dshift += Σ_rows dy`.
/// - Parameters:
///   - x: `[…, columns]`.
///   - scale: `[columns]`, or none for 1.
///   - shift: `[columns]`, or none for 0.
///   - epsilon: ε, added to the variance.
///
/// Source: Ba, Kiros, Hinton 2016, "Layer normalization", equation 4.
public func layerNorm(
  _ x: Tensor, scale: Tensor? = nil, shift: Tensor? = nil, epsilon: Float = 1e-5
) -> Tensor {
  rowNorm(x, scale: scale, shift: shift, epsilon: epsilon, isCentred: true, "layer norm")
}

/// `y = x · r · scale`, r = 1 / √(mean(x²) + ε), over the innermost axis.
///
/// Pullback, with g = dy · scale: `dx += r · (g - x r² · mean(g x))`, `dscale += Σ_rows dy · x r`.
/// - Parameters:
///   - x: `[…, columns]`.
///   - scale: `[columns]`, or none for 1.
///   - epsilon: ε, added to the mean square.
///
/// Source: Zhang, Sennrich 2019, "Root mean square layer normalization", equation 4.
public func rmsNorm(_ x: Tensor, scale: Tensor? = nil, epsilon: Float = 1e-5) -> Tensor {
  rowNorm(x, scale: scale, shift: nil, epsilon: epsilon, isCentred: false, "RMS norm")
}

private func rowNorm(
  _ x: Tensor, scale: Tensor?, shift: Tensor?, epsilon: Float, isCentred: Bool, _ name: String
) -> Tensor {
  let (rows, columns) = (x.shape.rows, x.shape[-1])
  requireColumns(scale, shift, of: x, name)
  let y = x.graph.result(x.shape)
  let statistics = x.graph.scratch(2 * rows)
  kernel_layer_norm(
    x.pointer, scale?.pointer, shift?.pointer, epsilon, isCentred ? 1 : 0, y.pointer,
    statistics.pointer, rows, columns)

  guard x.graph.isRecording else { return y }
  return x.graph.record(y, from: x, scale ?? x, shift ?? x) { y in
    kernel_layer_norm_pullback(
      x.pointer, scale?.pointer, statistics.pointer, isCentred ? 1 : 0, y.gradient,
      x.wantedGradient, scale?.wantedGradient, shift?.wantedGradient, rows, columns)
  }
}

/// ``layerNorm(_:scale:shift:epsilon:)`` with one mean and variance for each example and group of
/// channels, taken over time and the channels of the group.
///
/// Pullback: as the layer norm's, with means over the group, and `dscale`, `dshift` summed over
/// examples and time.
/// - Parameters:
///   - x: `[batch, …, channels]`; all axes between the two are one.
///   - groups: runs of neighbouring channels; divides their number.
///   - scale: `[channels]`, or none for 1.
///   - shift: `[channels]`, or none for 0.
///   - epsilon: ε, added to the variance.
///
/// Source: Wu, He 2018, "Group normalization".
public func groupNorm(
  _ x: Tensor, groups: Int, scale: Tensor? = nil, shift: Tensor? = nil, epsilon: Float = 1e-5
) -> Tensor {
  let (batch, channels) = (x.shape[0], x.shape[-1])
  require(x.shape.rank >= 2, "group norm: input \(x.shape) has no channels beside the batch")
  require(
    groups > 0 && channels % groups == 0,
    "group norm: input \(x.shape) cannot be split into \(groups) groups of channels")
  requireColumns(scale, shift, of: x, "group norm")
  let positions = batch == 0 ? 0 : x.shape.rows / batch
  let stride = positions * channels
  let y = x.graph.result(x.shape)
  let statistics = x.graph.scratch(2 * batch * groups)
  let work = x.graph.scratch(4 * channels)
  for example in 0..<batch {
    kernel_group_norm(
      x.pointer + example * stride, scale?.pointer, shift?.pointer, epsilon,
      y.pointer + example * stride, statistics.pointer + 2 * example * groups, work.pointer,
      positions, channels, groups)
  }

  guard x.graph.isRecording else { return y }
  return x.graph.record(y, from: x, scale ?? x, shift ?? x) { y in
    let (dy, dx) = (y.gradient, x.wantedGradient)
    for example in 0..<batch {
      kernel_group_norm_pullback(
        x.pointer + example * stride, scale?.pointer,
        statistics.pointer + 2 * example * groups, dy + example * stride,
        dx.map { $0 + example * stride }, scale?.wantedGradient, shift?.wantedGradient,
        work.pointer, positions, channels, groups)
    }
  }
}

private func requireColumns(_ scale: Tensor?, _ shift: Tensor?, of x: Tensor, _ name: String) {
  let columns = Shape(x.shape[-1])
  require(
    scale == nil || scale!.shape == columns,
    "\(name): scale \(scale!.shape) does not fit input \(x.shape)")
  require(
    shift == nil || shift!.shape == columns,
    "\(name): shift \(shift!.shape) does not fit input \(x.shape)")
}
