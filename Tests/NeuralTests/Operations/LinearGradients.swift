import Neural

extension GradientCase {
  /// Views.
  static let core: [GradientCase] = [
    GradientCase("reshaped(_:)", [GradientInput(Shape(4, 6))]) { $0[0].reshaped(Shape(2, 3, 4)) },
    GradientCase("rows(_:)", [GradientInput(Shape(5, 3))]) { $0[0].rows(1..<4) },
    GradientCase("rows(_:)", [GradientInput(Shape(5, 2, 3))], note: "of rows") {
      $0[0].rows(1..<4).rows(1..<3)
    },
  ]

  /// Linear maps of the innermost axis.
  static let linears: [GradientCase] = [
    GradientCase(
      "linear(_:weight:bias:activation:)",
      [GradientInput(Shape(2, 3, 5)), GradientInput(Shape(4, 5)), GradientInput(Shape(4))]
    ) { linear($0[0], weight: $0[1], bias: $0[2]) },
    GradientCase(
      "linear(_:weight:bias:activation:)",
      [GradientInput(Shape(3, 5)), GradientInput(Shape(4, 5))],
      note: "no bias"
    ) { linear($0[0], weight: $0[1]) },
    fused(.relu), fused(.silu), fused(.tanh), fused(.sigmoid),
    GradientCase(
      layer: "linear(_:weight:bias:activation:)", [GradientInput(Shape(3, 5))],
      note: "weights in the store",
      make: { store in
        store.add("weight", Shape(4, 5)) { for i in 0..<20 { $0[i] = Float(i % 7) / 7 - 0.4 } }
      },
      apply: { weight, graph, inputs in linear(inputs[0], weight: graph[weight]) }),
  ]

  private static func fused(_ activation: Activation) -> GradientCase {
    GradientCase(
      "linear(_:weight:bias:activation:)",
      [GradientInput(Shape(3, 5)), GradientInput(Shape(4, 5)), GradientInput(Shape(4))],
      note: "\(activation)"
    ) { linear($0[0], weight: $0[1], bias: $0[2], activation: activation) }
  }
}
