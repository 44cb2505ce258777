import Neural

extension GradientCase {
  /// Losses and the Gaussian latent.
  static let losses: [GradientCase] =
    errors("absoluteError(_:_:weights:)") { absoluteError($0, $1, weights: $2) }
    + errors("squaredError(_:_:weights:)") { squaredError($0, $1, weights: $2) }
    + [
      GradientCase("crossEntropy(_:classes:)", [GradientInput(Shape(2, 2, 7), in: -2...2)]) {
        crossEntropy($0[0], classes: [3, 0, -1, 6])
      },
      GradientCase(
        "bernoulliCrossEntropy(_:_:)",
        [
          GradientInput(Shape(3, 7), in: -3...3),
          GradientInput(Shape(3, 7), in: 0...1, isChecked: false),
        ]
      ) { bernoulliCrossEntropy($0[0], $0[1]) },
      GradientCase("gaussianDivergence(mean:logVariance:)", latent) {
        gaussianDivergence(mean: $0[0], logVariance: $0[1])
      },
      // Three dimensions lie below the floor, two above it, none near it.
      GradientCase("gaussianDivergence(mean:logVariance:freeBits:)", latent) {
        let rise = $0[0].graph.tensor(Shape(5), [0, 0, 0, 2, 2])
        return gaussianDivergence(
          mean: $0[0] * 0.3, logVariance: $0[1] * 0.3 + rise, freeBits: 1)
      },
      GradientCase(
        "gaussianSample(mean:logVariance:noise:)",
        latent + [GradientInput(Shape(3, 5), in: -2...2, isChecked: false)]
      ) { gaussianSample(mean: $0[0], logVariance: $0[1], noise: $0[2]) },
    ]

  private static let latent = [GradientInput(Shape(3, 5)), GradientInput(Shape(3, 5))]

  /// A loss between values in 0…1 and targets at a distance from every kink, with and without
  /// weights.
  private static func errors(
    _ operation: String, _ apply: @escaping @Sendable (Tensor, Tensor, Tensor?) -> Tensor
  ) -> [GradientCase] {
    let x = GradientInput(Shape(2, 3, 4), in: 0...1)
    let above = GradientInput(Shape(2, 3, 4), in: 1.7...2.5)
    let weights = GradientInput(Shape(3, 1), in: 0...2, isChecked: false)
    return [
      GradientCase(operation, [x, above], note: "far") { apply($0[0], $0[1], nil) },
      GradientCase(operation, [x], note: "near") {
        apply($0[0] * 0.3, $0[0] * 0.1 + 0.3, nil)  // 0.1 to 0.3 above
      },
      GradientCase(operation, [x, above, weights], note: "weighted") {
        apply($0[0], $0[1], $0[2])
      },
    ]
  }
}
