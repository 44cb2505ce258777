import CKernels

/// The live twin of ``Linear``: weights packed once, any number of rows through them, no allocation.
///
/// Several layers may stand side by side: `f([x₁ x₂ …] · [W₁ W₂ …]ᵀ + b₁ + b₂ + …)` is their sum, in
/// one product.
///
/// Threads: any number may use it; may render. Nothing changes after `init`, hence `@unchecked
/// Sendable`.
package final class PackedLinear: @unchecked Sendable {
  /// Floats of a row going in.
  package let inputs: Int
  /// Floats of a row coming out.
  package let outputs: Int

  private let weights: TensorStorage
  private let bias: TensorStorage
  private let activation: Activation?

  /// Packs layers of the same number of outputs; later changes of the parameters do not matter.
  /// - Parameters:
  ///   - layers: side by side; their own activations do not count if there are several.
  ///   - activation: f; by default that of the only layer.
  ///   - parameters: where the layers have their weights.
  package init(_ layers: Linear..., activation: Activation? = nil, parameters: ParameterStore) {
    let inputs = layers.reduce(0) { $0 + $1.weight.shape[1] }
    let outputs = layers[0].weight.shape[0]
    require(
      layers.allSatisfy { $0.weight.shape[0] == outputs },
      "layers of \(layers.map(\.weight.shape)) have no sum")
    self.inputs = inputs
    self.outputs = outputs
    self.activation = activation ?? (layers.count == 1 ? layers[0].activation : nil)
    weights = TensorStorage(count: kernel_packed_count(inputs, outputs))
    bias = TensorStorage(zeros: outputs)

    let joined = TensorStorage(count: outputs * inputs)  // [outputs, inputs]
    var start = 0
    for layer in layers {
      let (depth, source) = (layer.weight.shape[1], parameters.pointer + layer.weight.offset)
      for row in 0..<outputs {
        (joined.pointer + row * inputs + start).update(from: source + row * depth, count: depth)
      }
      if let own = layer.bias {
        kernel_add_scaled(parameters.pointer + own.offset, 1, bias.pointer, 1, outputs)
      }
      start += depth
    }
    kernel_pack(joined.pointer, inputs, 1, inputs, outputs, weights.pointer)
  }

  /// Sends rows through.
  /// - Parameters:
  ///   - x: `[rows, inputs]`.
  ///   - y: `[rows, outputs]`, written.
  package func callAsFunction(
    _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, rows: Int
  ) {
    kernel_fill_rows(bias.pointer, y, rows, outputs)
    kernel_multiply_packed(x, inputs, weights.pointer, y, outputs, rows, inputs, outputs)
    activation?.apply(to: y, count: rows * outputs)
  }
}
