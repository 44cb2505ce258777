import CKernels

/// `y = max(x, 0)`. Pullback: `dx += dy` where x > 0.
public func relu(_ x: Tensor) -> Tensor {
  elementwise(x, value: kernel_relu, pullback: kernel_relu_pullback)
}

/// `y = x` where x > 0, `slope · x` elsewhere. Pullback: `dx += dy` or `slope · dy`.
public func leakyReLU(_ x: Tensor, slope: Float = 0.1) -> Tensor {
  let y = x.graph.result(x.shape)
  kernel_leaky_relu(x.pointer, slope, y.pointer, x.count)

  guard x.graph.isRecording else { return y }
  return x.graph.record(y, from: x) { y in
    kernel_leaky_relu_pullback(x.pointer, slope, y.gradient, x.gradient, x.count)
  }
}

/// `y = x · s`, s = sigmoid(x). Pullback: `dx += dy · s (1 + x (1 - s))`.
///
/// Source: Elfwing, Uchibe, Doya 2018, "Sigmoid-weighted linear units".
public func silu(_ x: Tensor) -> Tensor {
  elementwise(x, value: kernel_silu, pullback: kernel_silu_pullback)
}

/// `y = tanh x`. Pullback: `dx += dy · (1 - y²)`.
public func tanh(_ x: Tensor) -> Tensor {
  elementwise(x, value: kernel_tanh, pullback: kernel_tanh_pullback)
}

/// `y = 1 / (1 + e⁻ˣ)`. Pullback: `dx += dy · y (1 - y)`.
public func sigmoid(_ x: Tensor) -> Tensor {
  elementwise(x, value: kernel_sigmoid, pullback: kernel_sigmoid_pullback)
}
