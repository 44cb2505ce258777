import CKernels
import COpenBLAS
import Glibc

/// Matrix products by OpenBLAS, one thread a caller: parallelism comes from splitting the batch.
package enum BLAS {
  /// True when several threads may call at once. Debian's serial build is not thread-safe.
  package static let isThreadSafe = openblas_get_parallel() != 0

  private static let prepared: Void = {
    chooseKernels()
    openblas_set_num_threads(1)
  }()

  /// Makes OpenBLAS run each product on the calling thread, with the kernels that the processor can use.
  /// Called by every ``Graph``.
  package static func prepare() { _ = prepared }

  /// Chooses kernels where OpenBLAS does not know the processor.
  ///
  /// A library older than a processor takes it for the oldest it knows, and is then several times
  /// slower than the processor is (Debian 12's 0.3.21 on Intel's later server cores). Which kernels are
  /// safe is asked of the processor itself. Must run before the first product.
  private static func chooseKernels() {
    guard getenv("OPENBLAS_CORETYPE") == nil,
      let name = openblas_get_corename().map({ String(cString: $0) }), name == "Prescott",
      let kernels = kernel_processor_class().map({ String(cString: $0) }),
      let quit = dlsym(nil, "gotoblas_dynamic_quit"),
      let start = dlsym(nil, "gotoblas_dynamic_init")
    else { return }
    typealias Function = @convention(c) () -> Void
    setenv("OPENBLAS_CORETYPE", kernels, 0)
    unsafeBitCast(quit, to: Function.self)()
    unsafeBitCast(start, to: Function.self)()
    unsetenv("OPENBLAS_CORETYPE")
  }

  /// `C = alpha · op(A) · op(B) + beta · C` on row-major matrices.
  /// - Parameters:
  ///   - m: rows of op(A) and C.
  ///   - n: columns of op(B) and C.
  ///   - k: columns of op(A), rows of op(B).
  ///   - a: A, with `lda` floats from row to row; transposed when `transposeA`.
  ///   - b: B, likewise.
  ///   - c: C, `ldc` floats from row to row.
  package static func multiply(
    m: Int, n: Int, k: Int, alpha: Float = 1,
    _ a: UnsafePointer<Float>, lda: Int, transposeA: Bool = false,
    _ b: UnsafePointer<Float>, ldb: Int, transposeB: Bool = false,
    beta: Float = 0, into c: UnsafeMutablePointer<Float>, ldc: Int
  ) {
    if m == 1 && transposeB && !transposeA && alpha == 1 {
      // One row, as in live use: reading B once is all the work there is; no packing, no locks.
      return kernel_matrix_vector(b, ldb, a, beta, c, n, k)
    }
    cblas_sgemm(
      CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans,
      Int32(m), Int32(n), Int32(k), alpha, a, Int32(lda), b, Int32(ldb), beta, c, Int32(ldc))
  }
}
