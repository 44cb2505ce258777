import CKernels

/// Begins a sum: every row of `y` becomes the bias, or zero.
func fillRows(of y: Tensor, with bias: Tensor?) {
  fillRows(y.pointer, rows: y.shape.rows, columns: y.shape[-1], with: bias)
}

/// The same for `[rows, columns]` of plain memory.
func fillRows(
  _ y: UnsafeMutablePointer<Float>, rows: Int, columns: Int, with bias: Tensor?
) {
  guard let bias else { return y.update(repeating: 0, count: rows * columns) }
  require(bias.shape == Shape(columns), "bias \(bias.shape) does not fit \(columns) channels")
  kernel_fill_rows(bias.pointer, y, rows, columns)
}

/// The pullback of ``fillRows(of:with:)`` and then ``Activation/apply(to:)``: y's gradient is
/// multiplied by the slope, if there is one, in place, as nobody reads it later; `db += Σ_rows dy`.
func pullBack(_ slope: TensorStorage?, of y: Tensor, to bias: Tensor?) {
  let (dy, rows, columns) = (y.gradient, y.shape.rows, y.shape[-1])
  let db = bias.flatMap { $0.requiresGradient ? $0.gradient : nil }
  if let slope {
    kernel_activation_pullback(slope.pointer, dy, db, rows, columns)
  } else if let db {
    kernel_add_row_sums(dy, columns, rows, columns, db)
  }
}
