import CKernels

/// `y = f(x · Wᵀ + b)`, on the innermost axis.
///
/// Pullback, with `dz = dy ⊙ f′`: `dx += dz · W`, `dW += dzᵀ · x`, `db += Σ_rows dz`.
/// - Parameters:
///   - x: `[…, in]`.
///   - weight: W, `[out, in]`.
///   - bias: b, `[out]`, or none.
///   - activation: f; none is the identity.
/// - Returns: `[…, out]`.
public func linear(
  _ x: Tensor, weight: Tensor, bias: Tensor? = nil, activation: Activation? = nil
) -> Tensor {
  let (rows, inputs, outputs) = (x.shape.rows, x.shape[-1], weight.shape[0])
  require(
    weight.shape.rank == 2 && weight.shape[1] == inputs,
    "linear: input \(x.shape) does not fit weight \(weight.shape)")
  let y = x.graph.result(x.shape.replacing(axis: -1, with: outputs))
  if bias != nil { fillRows(of: y, with: bias) }
  BLAS.multiply(
    m: rows, n: outputs, k: inputs, x.pointer, lda: inputs, weight.pointer, ldb: inputs,
    transposeB: true, beta: bias == nil ? 0 : 1, into: y.pointer, ldc: outputs)
  let slope = activation?.apply(to: y)

  guard x.graph.isRecording else { return y }
  return x.graph.record(y, from: x, weight, bias ?? x) { y in
    pullBack(slope, of: y, to: bias)
    if x.requiresGradient {
      let (dx, beta) = x.gradientTarget
      BLAS.multiply(
        m: rows, n: inputs, k: outputs, y.gradient, lda: outputs, weight.pointer, ldb: inputs,
        beta: beta, into: dx, ldc: inputs)
    }
    if weight.requiresGradient {
      let (dw, beta) = weight.gradientTarget
      BLAS.multiply(
        m: outputs, n: inputs, k: rows, y.gradient, lda: outputs, transposeA: true,
        x.pointer, ldb: inputs, beta: beta, into: dw, ldc: inputs)
    }
  }
}
