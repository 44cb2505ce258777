import Neural

extension GradientCase {
  /// The norm of rows, and its layer.
  static let normalisations: [GradientCase] = [
    GradientCase("logSoftmax(_:)", [GradientInput(Shape(3, 21), in: -2...2)]) {
      logSoftmax($0[0])
    },
    GradientCase(
      "layerNorm(_:scale:shift:epsilon:)",
      [GradientInput(Shape(2, 3, 9)), GradientInput(Shape(9)), GradientInput(Shape(9))]
    ) { layerNorm($0[0], scale: $0[1], shift: $0[2]) },
    GradientCase(
      "layerNorm(_:scale:shift:epsilon:)", [GradientInput(Shape(4, 9))], note: "no parameters"
    ) { layerNorm($0[0]) },
    GradientCase(
      "weightNormalised(_:gain:)", [GradientInput(Shape(3, 2, 4)), GradientInput(Shape(3))]
    ) { weightNormalised($0[0], gain: $0[1]) },
    GradientCase(
      layer: "LayerNorm", [GradientInput(Shape(3, 8))],
      make: { LayerNorm("norm", columns: 8, in: $0) }, apply: { $0($2[0]) }),
  ]
}
