import CKernels

/// `y = x - ln Σ exp(x)` over the innermost axis: the logarithm of the softmax without its
/// underflow.
///
/// Pullback: `dx += dy - exp(y) · Σ dy`.
public func logSoftmax(_ x: Tensor) -> Tensor {
  let (rows, columns) = (x.shape.rows, x.shape[-1])
  let y = x.graph.result(x.shape)
  kernel_log_softmax(x.pointer, y.pointer, rows, columns)

  guard x.graph.isRecording else { return y }
  return x.graph.record(y, from: x) { y in
    kernel_log_softmax_pullback(y.pointer, y.gradient, x.gradient, rows, columns)
  }
}
