import CKernels

/// The live twin of ``LayerNorm``: scale and shift copied once, no allocation.
///
/// Threads: one at a time; may render.
package final class PackedLayerNorm {
  private let columns: Int
  private let epsilon: Float
  /// Scale and shift, each `[columns]`; mean and factor of each row, `[capacity, 2]`.
  private let memory: TensorStorage

  /// Copies a layer's parameters.
  /// - Parameter capacity: most rows of one call.
  package init(_ layer: LayerNorm, parameters: ParameterStore, capacity: Int) {
    columns = layer.scale.shape.count
    epsilon = layer.epsilon
    memory = TensorStorage(count: 2 * columns + 2 * capacity)
    memory.pointer.update(from: parameters.pointer + layer.scale.offset, count: columns)
    (memory.pointer + columns).update(
      from: parameters.pointer + layer.shift.offset, count: columns)
  }

  /// Normalises rows of `x`, `[rows, columns]`, into `y`, of the same shape.
  package func callAsFunction(
    _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, rows: Int
  ) {
    kernel_layer_norm(
      x, memory.pointer, memory.pointer + columns, epsilon, y, memory.pointer + 2 * columns, rows,
      columns)
  }
}
