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

/// `y = x · (1 + tanh u) / 2`, u = √(2/π) (x + 0.044715 x³), the usual approximation of x times the
/// Gaussian's distribution function (within 5e-4).
///
/// Pullback, with s = (1 + tanh u) / 2: `dx += dy · (s + 2x s (1 - s) u′)`.
///
/// Source: Hendrycks, Gimpel 2016, "Gaussian error linear units", section 2.
public func gelu(_ x: Tensor) -> Tensor {
  elementwise(x, value: kernel_gelu, pullback: kernel_gelu_pullback)
}

/// `y = tanh x`. Pullback: `dx += dy · (1 - y²)`.
public func tanh(_ x: Tensor) -> Tensor {
  elementwise(x, value: kernel_tanh, pullback: kernel_tanh_pullback)
}

/// `y = 1 / (1 + e⁻ˣ)`. Pullback: `dx += dy · y (1 - y)`.
public func sigmoid(_ x: Tensor) -> Tensor {
  elementwise(x, value: kernel_sigmoid, pullback: kernel_sigmoid_pullback)
}

/// `y = ln(1 + eˣ)`. Pullback: `dx += dy · sigmoid(x)`.
public func softplus(_ x: Tensor) -> Tensor {
  elementwise(x, value: kernel_softplus, pullback: kernel_softplus_pullback)
}

/// `y = x + sin²(αx) / α`: a line with a ripple, for networks whose output is periodic.
///
/// Pullback: `dx += dy · (1 + sin 2αx)`, `dα += Σ_rows dy · (x sin 2αx - sin²(αx) / α) / α`.
/// - Parameters:
///   - x: `[…, channels]`.
///   - alpha: α, the ripple's frequency by channel, `[channels]`, not zero.
///
/// Source: Liu, Hartwig, Ueda 2020, "Neural networks fail to learn periodic functions and how to
/// fix it", equation 3.
public func snake(_ x: Tensor, alpha: Tensor) -> Tensor {
  let (rows, channels) = (x.shape.rows, x.shape[-1])
  require(
    alpha.shape == Shape(channels), "snake: alpha \(alpha.shape) does not fit input \(x.shape)")
  let y = x.graph.result(x.shape)
  kernel_snake(x.pointer, alpha.pointer, y.pointer, rows, channels)

  guard x.graph.isRecording else { return y }
  return x.graph.record(y, from: x, alpha) { y in
    if x.requiresGradient {
      kernel_snake_pullback(x.pointer, alpha.pointer, y.gradient, x.gradient, rows, channels)
    }
    if alpha.requiresGradient {
      kernel_snake_alpha_pullback(
        x.pointer, alpha.pointer, y.gradient, alpha.gradient, rows, channels)
    }
  }
}
