import CKernels

/// What a recurrent operation computes for all times at once: `W x + b`, time-major.
struct InputProjection {
  let order: TimeMajor
  /// x, `[step, batch, in]`.
  let sequence: TensorStorage
  /// `[step, batch, gates · hidden]`: first W x + b; the operation turns them into gate values, and
  /// in its pullback into their gradients.
  let gates: TensorStorage

  init(of x: Tensor, order: TimeMajor, weight: Tensor, bias: Tensor) {
    let (inputs, outputs) = (weight.shape[1], weight.shape[0])
    self.order = order
    sequence = x.graph.scratch(order.rows * inputs)
    gates = x.graph.scratch(order.rows * outputs)
    order.gather(x.pointer, width: inputs, into: sequence.pointer)
    kernel_fill_rows(bias.pointer, gates.pointer, order.rows, outputs)
    BLAS.multiply(
      m: order.rows, n: outputs, k: inputs, sequence.pointer, lda: inputs,
      weight.pointer, ldb: inputs, transposeB: true, beta: 1, into: gates.pointer, ldc: outputs)
  }

  /// Adds the gradients of x, W and b, once ``gates`` holds δ.
  func pullBack(to x: Tensor, weight: Tensor, bias: Tensor) {
    let (inputs, outputs) = (weight.shape[1], weight.shape[0])
    if weight.requiresGradient {
      BLAS.multiply(
        m: outputs, n: inputs, k: order.rows, gates.pointer, lda: outputs, transposeA: true,
        sequence.pointer, ldb: inputs, beta: 1, into: weight.gradient, ldc: inputs)
    }
    if bias.requiresGradient {
      kernel_add_row_sums(gates.pointer, outputs, order.rows, outputs, bias.gradient)
    }
    if x.requiresGradient {
      // The sequence itself is used no more.
      BLAS.multiply(
        m: order.rows, n: inputs, k: outputs, gates.pointer, lda: outputs,
        weight.pointer, ldb: inputs, into: sequence.pointer, ldc: inputs)
      order.scatterAdding(sequence.pointer, width: inputs, into: x.gradient)
    }
  }
}

/// Begins a time-major sequence of states with the initial one, `[batch, hidden]`, or zero.
func begin(_ states: UnsafeMutablePointer<Float>, with initial: Tensor?, count: Int) {
  if let initial {
    states.update(from: initial.pointer, count: count)
  } else {
    states.update(repeating: 0, count: count)
  }
}

/// The pullback of ``begin(_:with:count:)``.
func end(_ gradient: UnsafePointer<Float>, at initial: Tensor?, count: Int) {
  guard let initial, initial.requiresGradient else { return }
  let target = initial.gradient
  for i in 0..<count { target[i] += gradient[i] }
}
