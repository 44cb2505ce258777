import CKernels

/// Begins a sum: every row of `y` becomes the bias, or zero.
func fillRows(of y: Tensor, with bias: Tensor?) {
  let columns = y.shape[-1]
  guard let bias else { return y.pointer.update(repeating: 0, count: y.count) }
  require(bias.shape == Shape(columns), "bias \(bias.shape) does not fit \(columns) channels")
  kernel_fill_rows(bias.pointer, y.pointer, y.shape.rows, columns)
}

/// The pullback of ``fillRows(of:with:)``: `db += Σ_rows dy`.
func addRowSums(of y: Tensor, to bias: Tensor?) {
  guard let bias, bias.requiresGradient else { return }
  kernel_add_row_sums(y.gradient, y.shape[-1], y.shape.rows, y.shape[-1], bias.gradient)
}
