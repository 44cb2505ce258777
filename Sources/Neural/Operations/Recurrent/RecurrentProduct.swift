import CKernels

/// `y += x · op(U)` with the same matrix U at every time step.
///
/// For several steps of several rows U is packed once: BLAS would pack it at every step, which for
/// some 32 rows costs a third of its time.
struct RecurrentProduct {
  private let matrix: UnsafePointer<Float>
  private let stride: Int
  private let isTransposed: Bool
  /// Rows of op(U).
  private let depth: Int
  /// Columns of op(U).
  private let columns: Int
  private let packed: TensorStorage?

  /// Prepares `steps` products.
  /// - Parameters:
  ///   - matrix: U, rows `stride` floats apart: `[depth, columns]`, or `[columns, depth]` when
  ///     `isTransposed`.
  ///   - rows: rows of x and y.
  ///   - graph: lends memory for the packed matrix.
  init(
    _ matrix: UnsafePointer<Float>, stride: Int, isTransposed: Bool, depth: Int, columns: Int,
    rows: Int, steps: Int, graph: Graph
  ) {
    self.matrix = matrix
    self.stride = stride
    self.isTransposed = isTransposed
    self.depth = depth
    self.columns = columns
    guard rows >= 4 && steps >= 4 else {
      packed = nil
      return
    }
    let storage = graph.scratch(kernel_packed_count(depth, columns))
    kernel_pack(matrix, stride, isTransposed ? 1 : 0, depth, columns, storage.pointer)
    packed = storage
  }

  /// Adds one product.
  func add(
    _ x: UnsafePointer<Float>, stride xStride: Int, to y: UnsafeMutablePointer<Float>,
    stride yStride: Int, rows: Int
  ) {
    if let packed {
      kernel_multiply_packed(x, xStride, packed.pointer, y, yStride, rows, depth, columns)
    } else {
      BLAS.multiply(
        m: rows, n: columns, k: depth, x, lda: xStride, matrix, ldb: stride,
        transposeB: isTransposed, beta: 1, into: y, ldc: yStride)
    }
  }
}
