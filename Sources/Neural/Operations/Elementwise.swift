import CKernels

/// The value of a function of one operand, by element: `x`, `y`, count.
package typealias ElementwiseKernel =
  @convention(c) (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void

/// Its pullback, which adds to `dx`: `x`, `y`, `dy`, `dx`, count.
package typealias ElementwisePullback =
  @convention(c) (
    UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>,
    Int
  ) -> Void

/// `y = f(x)` by element, from a kernel for f and one for `dx += dy · f′(x)`.
package func elementwise(
  _ x: Tensor, value: ElementwiseKernel, pullback: ElementwisePullback
) -> Tensor {
  let y = x.graph.result(x.shape)
  value(x.pointer, y.pointer, x.count)

  guard x.graph.isRecording else { return y }
  return x.graph.record(y, from: x) { y in
    pullback(x.pointer, y.pointer, y.gradient, x.gradient, x.count)
  }
}

/// `y = x²`. Pullback: `dx += 2x · dy`.
public func square(_ x: Tensor) -> Tensor {
  elementwise(x, value: kernel_square, pullback: kernel_square_pullback)
}

/// `y = √x`, x >= 0. Pullback: `dx += dy / 2y`; infinite at 0, so add a small number before.
public func sqrt(_ x: Tensor) -> Tensor {
  elementwise(x, value: kernel_sqrt, pullback: kernel_sqrt_pullback)
}

/// `y = |x|`. Pullback: `dx += sign(x) · dy`, 0 at 0.
public func abs(_ x: Tensor) -> Tensor {
  elementwise(x, value: kernel_abs, pullback: kernel_abs_pullback)
}

/// `y = eˣ`, infinite above 88.7. Pullback: `dx += y · dy`.
public func exp(_ x: Tensor) -> Tensor {
  elementwise(x, value: kernel_exp, pullback: kernel_exp_pullback)
}

/// `y = ln x`; -infinity at 0, NaN below. Pullback: `dx += dy / x`.
public func log(_ x: Tensor) -> Tensor {
  elementwise(x, value: kernel_log, pullback: kernel_log_pullback)
}

/// `y = min(max(x, low), high)`. Pullback: `dx += dy` where x lies in the range, ends included.
public func clamp(_ x: Tensor, to range: ClosedRange<Float>) -> Tensor {
  let (low, high) = (range.lowerBound, range.upperBound)
  let y = x.graph.result(x.shape)
  kernel_clamp(x.pointer, low, high, y.pointer, x.count)

  guard x.graph.isRecording else { return y }
  return x.graph.record(y, from: x) { y in
    kernel_clamp_pullback(x.pointer, low, high, y.gradient, x.gradient, x.count)
  }
}
