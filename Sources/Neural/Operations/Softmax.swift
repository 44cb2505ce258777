import CKernels

/// `y = exp(x) / Σ exp(x)` over the innermost axis.
///
/// Pullback: `dx += y · (dy - Σ dy · y)`.
public func softmax(_ x: Tensor) -> Tensor {
  let (rows, columns) = (x.shape.rows, x.shape[-1])
  let y = x.graph.result(x.shape)
  kernel_softmax(x.pointer, y.pointer, rows, columns)

  guard x.graph.isRecording else { return y }
  return x.graph.record(y, from: x) { y in
    kernel_softmax_pullback(y.pointer, y.gradient, x.gradient, rows, columns)
  }
}

/// `y = x - ln Σ exp(x)` over the innermost axis: the logarithm of ``softmax(_:)`` without its
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

/// `y = ln Σ exp(x)` over the innermost axis.
///
/// Pullback: `dx += dy · exp(x - y)`.
/// - Parameter x: `[…, columns]`.
/// - Returns: `[…]`; `[1]` for a vector.
public func logSumExp(_ x: Tensor) -> Tensor {
  let (rows, columns) = (x.shape.rows, x.shape[-1])
  let y = x.graph.result(x.shape.removing(axis: -1))
  kernel_log_sum_exp(x.pointer, y.pointer, rows, columns)

  guard x.graph.isRecording else { return y }
  return x.graph.record(y, from: x) { y in
    kernel_log_sum_exp_pullback(x.pointer, y.pointer, y.gradient, x.gradient, rows, columns)
  }
}
