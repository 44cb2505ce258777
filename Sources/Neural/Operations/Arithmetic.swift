import CKernels

extension Tensor {
  /// `y = a + b`, by element; shapes are broadcast (see ``broadcast(to:)``).
  ///
  /// Pullback: `da += dy`, `db += dy`, summed over repetitions.
  public static func + (a: Tensor, b: Tensor) -> Tensor {
    let plan = BroadcastPlan(a.shape, b.shape, "+")
    let y = plan.apply(kernel_binary_add, a, b)

    guard y.graph.isRecording else { return y }
    return y.graph.record(y, from: a, b) { y in
      let dy = y.gradient
      if a.requiresGradient { plan.addScaled(dy, 1, toFirst: a.gradient) }
      if b.requiresGradient { plan.addScaled(dy, 1, toSecond: b.gradient) }
    }
  }

  /// `y = a - b`, by element; shapes are broadcast.
  ///
  /// Pullback: `da += dy`, `db -= dy`, summed over repetitions.
  public static func - (a: Tensor, b: Tensor) -> Tensor {
    let plan = BroadcastPlan(a.shape, b.shape, "-")
    let y = plan.apply(kernel_binary_subtract, a, b)

    guard y.graph.isRecording else { return y }
    return y.graph.record(y, from: a, b) { y in
      let dy = y.gradient
      if a.requiresGradient { plan.addScaled(dy, 1, toFirst: a.gradient) }
      if b.requiresGradient { plan.addScaled(dy, -1, toSecond: b.gradient) }
    }
  }

  /// `y = a · b`, by element; shapes are broadcast.
  ///
  /// Pullback: `da += dy · b`, `db += dy · a`, summed over repetitions.
  public static func * (a: Tensor, b: Tensor) -> Tensor {
    let plan = BroadcastPlan(a.shape, b.shape, "*")
    let y = plan.apply(kernel_binary_multiply, a, b)

    guard y.graph.isRecording else { return y }
    return y.graph.record(y, from: a, b) { y in
      let dy = y.gradient
      if a.requiresGradient {
        let (da, b) = (a.gradient, b.pointer)
        plan.forEachRun { i, j, k in
          kernel_add_product(dy + i, b + k, plan.bStride, da + j, plan.aStride, plan.length)
        }
      }
      if b.requiresGradient {
        let (db, a) = (b.gradient, a.pointer)
        plan.forEachRun { i, j, k in
          kernel_add_product(dy + i, a + j, plan.aStride, db + k, plan.bStride, plan.length)
        }
      }
    }
  }

  /// `y = a / b`, by element; shapes are broadcast.
  ///
  /// Pullback: `da += dy / b`, `db -= dy · y / b`, summed over repetitions.
  public static func / (a: Tensor, b: Tensor) -> Tensor {
    let plan = BroadcastPlan(a.shape, b.shape, "/")
    let y = plan.apply(kernel_binary_divide, a, b)

    guard y.graph.isRecording else { return y }
    return y.graph.record(y, from: a, b) { y in
      let (dy, value, divisor) = (y.gradient, y.pointer, b.pointer)
      if a.requiresGradient {
        let da = a.gradient
        plan.forEachRun { i, j, k in
          kernel_add_quotient(dy + i, divisor + k, plan.bStride, da + j, plan.aStride, plan.length)
        }
      }
      if b.requiresGradient {
        let db = b.gradient
        plan.forEachRun { i, _, k in
          kernel_divisor_pullback(
            dy + i, value + i, divisor + k, plan.bStride, db + k, plan.bStride, plan.length)
        }
      }
    }
  }

  // MARK: With a number

  /// `y = -x`. Pullback: `dx -= dy`.
  public static prefix func - (x: Tensor) -> Tensor { affine(x, scale: -1, offset: 0) }

  /// `y = x + c`. Pullback: `dx += dy`.
  public static func + (x: Tensor, c: Float) -> Tensor { affine(x, scale: 1, offset: c) }

  /// `y = c + x`. Pullback: `dx += dy`.
  public static func + (c: Float, x: Tensor) -> Tensor { affine(x, scale: 1, offset: c) }

  /// `y = x - c`. Pullback: `dx += dy`.
  public static func - (x: Tensor, c: Float) -> Tensor { affine(x, scale: 1, offset: -c) }

  /// `y = c - x`. Pullback: `dx -= dy`.
  public static func - (c: Float, x: Tensor) -> Tensor { affine(x, scale: -1, offset: c) }

  /// `y = c · x`. Pullback: `dx += c · dy`.
  public static func * (x: Tensor, c: Float) -> Tensor { affine(x, scale: c, offset: 0) }

  /// `y = c · x`. Pullback: `dx += c · dy`.
  public static func * (c: Float, x: Tensor) -> Tensor { affine(x, scale: c, offset: 0) }

  /// `y = x / c`. Pullback: `dx += dy / c`.
  public static func / (x: Tensor, c: Float) -> Tensor { affine(x, scale: 1 / c, offset: 0) }

  /// `y = c / x`. Pullback: `dx -= dy · y / x`.
  public static func / (c: Float, x: Tensor) -> Tensor {
    let y = x.graph.result(x.shape)
    withUnsafePointer(to: c) { kernel_binary_divide($0, 0, x.pointer, 1, y.pointer, x.count) }

    guard x.graph.isRecording else { return y }
    return x.graph.record(y, from: x) { y in
      kernel_divisor_pullback(y.gradient, y.pointer, x.pointer, 1, x.gradient, 1, x.count)
    }
  }

  /// `y = scale · x + offset`. Pullback: `dx += scale · dy`.
  private static func affine(_ x: Tensor, scale: Float, offset: Float) -> Tensor {
    let y = x.graph.result(x.shape)
    kernel_affine(x.pointer, scale, offset, y.pointer, x.count)

    guard x.graph.isRecording else { return y }
    return x.graph.record(y, from: x) { y in
      kernel_add_scaled(y.gradient, scale, x.gradient, 1, x.count)
    }
  }
}

extension BroadcastPlan {
  fileprivate typealias Kernel =
    @convention(c) (
      UnsafePointer<Float>, Int, UnsafePointer<Float>, Int, UnsafeMutablePointer<Float>, Int
    ) -> Void

  /// The kernel's values of all elements.
  fileprivate func apply(_ kernel: Kernel, _ a: Tensor, _ b: Tensor) -> Tensor {
    let y = a.graph.result(shape)
    let (a, b, result) = (a.pointer, b.pointer, y.pointer)
    forEachRun { i, j, k in kernel(a + j, aStride, b + k, bStride, result + i, length) }
    return y
  }

  /// `da += scale · dy`
  fileprivate func addScaled(
    _ dy: UnsafePointer<Float>, _ scale: Float, toFirst da: UnsafeMutablePointer<Float>
  ) {
    forEachRun { i, j, _ in kernel_add_scaled(dy + i, scale, da + j, aStride, length) }
  }

  /// `db += scale · dy`
  fileprivate func addScaled(
    _ dy: UnsafePointer<Float>, _ scale: Float, toSecond db: UnsafeMutablePointer<Float>
  ) {
    forEachRun { i, _, k in kernel_add_scaled(dy + i, scale, db + k, bStride, length) }
  }
}
