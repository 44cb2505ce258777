/// Matrix product of the two innermost axes: `C = op(A) · op(B)`, once for each entry of the outer
/// axes. A matrix on the right of a batch serves all its entries.
///
/// Pullback, without transposes: `dA += dC · Bᵀ`, `dB += Aᵀ · dC`; with them, the same formulas
/// transposed.
/// - Parameters:
///   - a: A, `[…, m, k]`, or `[…, k, m]` when `transposeA`.
///   - b: B, `[…, k, n]`, or `[…, n, k]` when `transposeB`; outer axes as A's, or none.
///   - transposeA: whether op(A) is Aᵀ.
///   - transposeB: whether op(B) is Bᵀ.
/// - Returns: `[…, m, n]`.
public func matmul(
  _ a: Tensor, _ b: Tensor, transposeA: Bool = false, transposeB: Bool = false
) -> Tensor {
  require(
    a.shape.rank >= 2 && b.shape.rank >= 2, "matmul: \(a.shape) and \(b.shape) are not matrices")
  let (m, k) = transposeA ? (a.shape[-1], a.shape[-2]) : (a.shape[-2], a.shape[-1])
  let (kOfB, n) = transposeB ? (b.shape[-1], b.shape[-2]) : (b.shape[-2], b.shape[-1])
  let batch = m * k == 0 ? 0 : a.count / (m * k)
  let isShared = b.shape.rank == 2
  require(
    k == kOfB && (isShared || outerAxes(of: b.shape) == outerAxes(of: a.shape)),
    "matmul: \(a.shape)\(transposeA ? "ᵀ" : "") does not fit \(b.shape)\(transposeB ? "ᵀ" : "")")

  let c = a.graph.result(a.shape.replacing(axis: -2, with: m).replacing(axis: -1, with: n))
  let (lda, ldb) = (a.shape[-1], b.shape[-1])
  let strideOfB = isShared ? 0 : k * n
  for entry in 0..<batch {
    BLAS.multiply(
      m: m, n: n, k: k, a.pointer + entry * m * k, lda: lda, transposeA: transposeA,
      b.pointer + entry * strideOfB, ldb: ldb, transposeB: transposeB,
      into: c.pointer + entry * m * n, ldc: n)
  }

  guard a.graph.isRecording else { return c }
  return a.graph.record(c, from: a, b) { c in
    let dc = c.gradient
    if a.requiresGradient {
      let (da, beta) = a.gradientTarget
      for entry in 0..<batch {
        let (dcEntry, bEntry) = (dc + entry * m * n, b.pointer + entry * strideOfB)
        if transposeA {  // dA = op(B) · dCᵀ
          BLAS.multiply(
            m: k, n: m, k: n, bEntry, lda: ldb, transposeA: transposeB,
            dcEntry, ldb: n, transposeB: true,
            beta: beta, into: da + entry * m * k, ldc: lda)
        } else {  // dA = dC · op(B)ᵀ
          BLAS.multiply(
            m: m, n: k, k: n, dcEntry, lda: n,
            bEntry, ldb: ldb, transposeB: !transposeB,
            beta: beta, into: da + entry * m * k, ldc: lda)
        }
      }
    }
    if b.requiresGradient {
      let (db, beta) = b.gradientTarget
      for entry in 0..<batch {
        let (dcEntry, aEntry) = (dc + entry * m * n, a.pointer + entry * m * k)
        let adding = isShared && entry > 0 ? 1 : beta
        if transposeB {  // dB = dCᵀ · op(A)
          BLAS.multiply(
            m: n, n: k, k: m, dcEntry, lda: n, transposeA: true,
            aEntry, ldb: lda, transposeB: transposeA,
            beta: adding, into: db + entry * strideOfB, ldc: ldb)
        } else {  // dB = op(A)ᵀ · dC
          BLAS.multiply(
            m: k, n: n, k: m, aEntry, lda: lda, transposeA: !transposeA,
            dcEntry, ldb: n,
            beta: adding, into: db + entry * strideOfB, ldc: ldb)
        }
      }
    }
  }
}

/// The shape with its two innermost axes made 1.
private func outerAxes(of shape: Shape) -> Shape {
  shape.replacing(axis: -2, with: 1).replacing(axis: -1, with: 1)
}
