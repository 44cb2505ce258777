/// `y = x · Wᵀ + b`, on the innermost axis.
///
/// Pullback: `dx += dy · W`, `dW += dyᵀ · x`, `db += Σ_rows dy`.
/// - Parameters:
///   - x: `[…, in]`.
///   - weight: W, `[out, in]`.
///   - bias: b, `[out]`, or none.
/// - Returns: `[…, out]`.
public func linear(_ x: Tensor, weight: Tensor, bias: Tensor? = nil) -> Tensor {
  let (rows, inputs, outputs) = (x.shape.rows, x.shape[-1], weight.shape[0])
  require(
    weight.shape.rank == 2 && weight.shape[1] == inputs,
    "linear: input \(x.shape) does not fit weight \(weight.shape)")
  require(
    bias == nil || bias!.shape == Shape(outputs),
    "linear: bias \(bias!.shape) does not fit weight \(weight.shape)")
  let y = x.graph.result(x.shape.replacing(axis: -1, with: outputs))
  if let bias {
    for row in 0..<rows { (y.pointer + row * outputs).update(from: bias.pointer, count: outputs) }
  }
  BLAS.multiply(
    m: rows, n: outputs, k: inputs, x.pointer, lda: inputs, weight.pointer, ldb: inputs,
    transposeB: true, beta: bias == nil ? 0 : 1, into: y.pointer, ldc: outputs)

  guard x.graph.isRecording else { return y }
  return x.graph.record(y, from: x, weight, bias ?? x) { y in
    if x.requiresGradient {
      BLAS.multiply(
        m: rows, n: inputs, k: outputs, y.gradient, lda: outputs, weight.pointer, ldb: inputs,
        beta: 1, into: x.gradient, ldc: inputs)
    }
    if weight.requiresGradient {
      BLAS.multiply(
        m: outputs, n: inputs, k: rows, y.gradient, lda: outputs, transposeA: true,
        x.pointer, ldb: inputs, beta: 1, into: weight.gradient, ldc: inputs)
    }
    if let bias, bias.requiresGradient {
      let (dy, db) = (y.gradient, bias.gradient)
      for row in 0..<rows {
        for j in 0..<outputs { db[j] += dy[row * outputs + j] }
      }
    }
  }
}
