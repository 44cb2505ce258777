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
  let (rows, columns) = (x.shape.rows, x.shape[-1])
  for (name, parameter) in [("scale", scale), ("shift", shift)] {
    require(
      parameter == nil || parameter!.shape == Shape(columns),
      "layer norm: \(name) \(parameter!.shape) does not fit input \(x.shape)")
  }
  let y = x.graph.result(x.shape)
  let statistics = x.graph.scratch(2 * rows)
  kernel_layer_norm(
    x.pointer, scale?.pointer, shift?.pointer, epsilon, y.pointer, statistics.pointer, rows,
    columns)

  guard x.graph.isRecording else { return y }
  return x.graph.record(y, from: x, scale ?? x, shift ?? x) { y in
    kernel_layer_norm_pullback(
      x.pointer, scale?.pointer, statistics.pointer, y.gradient, x.wantedGradient,
      scale?.wantedGradient, shift?.wantedGradient, rows, columns)
  }
}
