import CKernels

/// How two shapes meet in an elementwise operation: axes are aligned at the innermost, and an axis
/// of length 1 is repeated to the other's length.
///
/// Neighbouring axes that both operands walk alike are merged, so that the loop that remains is as
/// few calls of a kernel as possible: one, when the shapes are equal or one operand is a scalar.
struct BroadcastPlan {
  /// Shape of the result.
  let shape: Shape

  /// Elements that one call of a kernel covers.
  let length: Int
  /// Stride of each operand within a call: 1, or 0 for one number repeated.
  let aStride: Int, bStride: Int

  // Calls, innermost first: how often, and how far each operand moves.
  private var repeats = SIMD4(repeating: 1)
  private var aSteps = SIMD4<Int>.zero
  private var bSteps = SIMD4<Int>.zero

  /// Plans an operation that `name` tells the reader of a message.
  init(_ a: Shape, _ b: Shape, _ name: String) {
    let rank = max(a.rank, b.rank)
    var shape = a.rank >= b.rank ? a : b
    // Merged axes, innermost first.
    var (lengths, aStrides, bStrides) = (SIMD4(repeating: 1), SIMD4<Int>.zero, SIMD4<Int>.zero)
    var (merged, aRun, bRun) = (0, 1, 1)
    for axis in 1...rank {
      let aLength = axis <= a.rank ? a[-axis] : 1
      let bLength = axis <= b.rank ? b[-axis] : 1
      require(
        aLength == bLength || aLength == 1 || bLength == 1,
        "\(name): shapes \(a) and \(b) do not fit")
      let length = aLength == 1 ? bLength : aLength
      shape = shape.replacing(axis: -axis, with: length)
      guard length != 1 else { continue }
      let (aStride, bStride) = (aLength == 1 ? 0 : aRun, bLength == 1 ? 0 : bRun)
      aRun *= aLength
      bRun *= bLength
      let last = merged - 1
      if merged > 0, aStride == aStrides[last] * lengths[last],
        bStride == bStrides[last] * lengths[last]
      {
        lengths[last] *= length
      } else {
        (lengths[merged], aStrides[merged], bStrides[merged]) = (length, aStride, bStride)
        merged += 1
      }
    }
    self.shape = shape
    length = lengths[0]
    (aStride, bStride) = (aStrides[0], bStrides[0])
    for axis in 1..<max(merged, 1) {
      repeats[axis - 1] = lengths[axis]
      (aSteps[axis - 1], bSteps[axis - 1]) = (aStrides[axis], bStrides[axis])
    }
  }

  /// Calls `body` with the first elements of the result and of both operands for each run of
  /// ``length`` elements.
  @inline(__always)
  func forEachRun(_ body: (_ y: Int, _ a: Int, _ b: Int) -> Void) {
    var y = 0
    for k in 0..<repeats[2] {
      for j in 0..<repeats[1] {
        var a = k * aSteps[2] + j * aSteps[1]
        var b = k * bSteps[2] + j * bSteps[1]
        for _ in 0..<repeats[0] {
          body(y, a, b)
          y += length
          a += aSteps[0]
          b += bSteps[0]
        }
      }
    }
  }
}

extension Tensor {
  /// `y`: the elements repeated to a larger shape; axes align at the innermost, and those of length
  /// 1 are repeated.
  ///
  /// Pullback: `dx += Σ dy` over the repetitions.
  public func broadcast(to shape: Shape) -> Tensor {
    let plan = BroadcastPlan(self.shape, shape, "broadcast")
    require(plan.shape == shape, "broadcast: shape \(self.shape) cannot be repeated to \(shape)")
    let y = graph.result(shape)
    plan.forEachRun { offset, a, _ in
      if plan.aStride == 1 {
        (y.pointer + offset).update(from: pointer + a, count: plan.length)
      } else {
        (y.pointer + offset).update(repeating: pointer[a], count: plan.length)
      }
    }

    guard graph.isRecording else { return y }
    return graph.record(y, from: self) { y in
      let (dy, dx) = (y.gradient, gradient)
      plan.forEachRun { offset, a, _ in
        kernel_add_scaled(dy + offset, 1, dx + a, plan.aStride, plan.length)
      }
    }
  }
}
