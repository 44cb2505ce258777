import Neural

extension GradientCase {
  /// Softmax, norms, and the layers with their parameters.
  static let normalisations: [GradientCase] = [
    GradientCase("softmax(_:)", [GradientInput(Shape(3, 21), in: -2...2)]) { softmax($0[0]) },
    GradientCase("logSoftmax(_:)", [GradientInput(Shape(3, 21), in: -2...2)]) {
      logSoftmax($0[0])
    },
    GradientCase("logSumExp(_:)", [GradientInput(Shape(2, 3, 19), in: -2...2)]) {
      logSumExp($0[0])
    },
    GradientCase(
      "layerNorm(_:scale:shift:epsilon:)",
      [GradientInput(Shape(2, 3, 9)), GradientInput(Shape(9)), GradientInput(Shape(9))]
    ) { layerNorm($0[0], scale: $0[1], shift: $0[2]) },
    GradientCase(
      "layerNorm(_:scale:shift:epsilon:)", [GradientInput(Shape(4, 9))], note: "no parameters"
    ) { layerNorm($0[0]) },
    GradientCase(
      "rmsNorm(_:scale:epsilon:)", [GradientInput(Shape(4, 9)), GradientInput(Shape(9))]
    ) { rmsNorm($0[0], scale: $0[1]) },
    GradientCase("rmsNorm(_:scale:epsilon:)", [GradientInput(Shape(4, 9))], note: "no scale") {
      rmsNorm($0[0])
    },
    GradientCase(
      "groupNorm(_:groups:scale:shift:epsilon:)",
      [GradientInput(Shape(2, 5, 6)), GradientInput(Shape(6)), GradientInput(Shape(6))]
    ) { groupNorm($0[0], groups: 3, scale: $0[1], shift: $0[2]) },
    GradientCase(
      "groupNorm(_:groups:scale:shift:epsilon:)", [GradientInput(Shape(2, 3, 4, 6))],
      note: "images, no parameters"
    ) { groupNorm($0[0], groups: 1) },
    GradientCase(
      layer: "LayerNorm", [GradientInput(Shape(3, 8))],
      make: { LayerNorm("norm", columns: 8, in: $0) }, apply: { $0($2[0]) }),
    GradientCase(
      layer: "GroupNorm", [GradientInput(Shape(2, 3, 8))],
      make: { GroupNorm("norm", channels: 8, groups: 2, in: $0) }, apply: { $0($2[0]) }),
    GradientCase(
      layer: "Snake", [GradientInput(Shape(2, 3, 8))],
      make: { Snake("snake", channels: 8, in: $0) }, apply: { $0($2[0]) }),
  ]
}
