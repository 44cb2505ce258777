import Neural

extension GradientCase {
  /// Layers with weights, as networks use them.
  static let layers: [GradientCase] = [
    layer("Linear", Shape(3, 5)) {
      Linear("l", inputs: 5, outputs: 4, activation: .silu, in: $0, using: &$1)
    } apply: {
      $0($1)
    },
    layer("Conv1D", Shape(2, 7, 4)) {
      Conv1D(
        "l", inputs: 4, outputs: 6, kernel: 3, axis: ConvolutionAxis(padding: .causal), groups: 2,
        activation: .tanh, in: $0, using: &$1)
    } apply: {
      $0($1)
    },
    layer("Conv2D", Shape(2, 5, 6, 3)) {
      Conv2D(
        "l", inputs: 3, outputs: 4, kernel: (3, 2), vertical: ConvolutionAxis(stride: 2),
        activation: .silu, in: $0, using: &$1)
    } apply: {
      $0($1)
    },
    GradientCase(
      layer: "Embedding", [],
      make: { store in
        var random = RandomGenerator(seed: 9)
        return Embedding("l", rows: 5, width: 3, in: store, using: &random)
      }, apply: { layer, graph, _ in layer([1, 3, 1], in: graph) }),
    layer("GRU", Shape(2, 4, 3)) {
      GRU("l", inputs: 3, hidden: 4, in: $0, using: &$1)
    } apply: {
      $0($1)
    },
    layer("GRU", Shape(3, 4), note: "steps") {
      GRU("l", inputs: 4, hidden: 4, in: $0, using: &$1)
    } apply: {
      $0.step($1, state: $0.step($1, state: $1))
    },
  ]

  /// A layer of one input.
  private static func layer<Layer>(
    _ name: String, _ input: Shape, note: String = "",
    make: @escaping @Sendable (ParameterStore, inout RandomGenerator) -> Layer,
    apply: @escaping @Sendable (Layer, Tensor) -> Tensor
  ) -> GradientCase {
    GradientCase(
      layer: name, [GradientInput(input)], note: note,
      make: { store in
        var random = RandomGenerator(seed: 9)
        return make(store, &random)
      }, apply: { layer, _, inputs in apply(layer, inputs[0]) })
  }
}
