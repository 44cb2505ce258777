import Neural

extension GradientCase {
  /// Matrix products, embedding and recurrent operations.
  static let products: [GradientCase] = {
    let name = "matmul(_:_:transposeA:transposeB:)"
    let plain = [GradientInput(Shape(3, 4)), GradientInput(Shape(4, 5))]
    let batched = [GradientInput(Shape(2, 3, 4)), GradientInput(Shape(2, 4, 5))]
    return [
      GradientCase(name, plain) { matmul($0[0], $0[1]) },
      GradientCase(name, batched, note: "batched") { matmul($0[0], $0[1]) },
      GradientCase(
        name, [GradientInput(Shape(2, 3, 4)), GradientInput(Shape(4, 5))], note: "shared"
      ) { matmul($0[0], $0[1]) },
      GradientCase(name, plain, note: "Aᵀ") {
        matmul($0[0].reshaped(Shape(4, 3)), $0[1], transposeA: true)
      },
      GradientCase(name, batched, note: "Bᵀ") {
        matmul($0[0], $0[1].reshaped(Shape(2, 5, 4)), transposeB: true)
      },
      GradientCase(name, batched, note: "Aᵀ, Bᵀ") {
        matmul(
          $0[0].reshaped(Shape(2, 4, 3)), $0[1].reshaped(Shape(2, 5, 4)), transposeA: true,
          transposeB: true)
      },
      GradientCase(name, [GradientInput(Shape(4, 4))], note: "with itself") {
        matmul($0[0], $0[0], transposeB: true)
      },
      GradientCase("embedding(_:table:)", [GradientInput(Shape(5, 3))]) {
        embedding([4, 0, 4, 2], table: $0[0])
      },
    ]
  }()

  static let recurrent: [GradientCase] = [
    GradientCase("gru(_:initial:weights:)", recurrentInputs()) {
      gru($0[0], weights: weights($0))
    },
    GradientCase(
      "gru(_:initial:weights:)", recurrentInputs(states: 1),
      note: "initial state"
    ) { gru($0[0], initial: $0[5], weights: weights($0)) },
    GradientCase(
      "gru(_:initial:weights:)", recurrentInputs(states: 1, batch: 9),
      note: "packed weights"
    ) { gru($0[0], initial: $0[5], weights: weights($0)) },
  ]

  private static func recurrentInputs(states: Int = 0, batch: Int = 2) -> [GradientInput] {
    let (inputs, hidden) = (3, 4)
    return [
      GradientInput(Shape(batch, 5, inputs)), GradientInput(Shape(3 * hidden, inputs)),
      GradientInput(Shape(3 * hidden, hidden)), GradientInput(Shape(3 * hidden)),
      GradientInput(Shape(3 * hidden)),
    ] + Array(repeating: GradientInput(Shape(batch, hidden)), count: states)
  }

  private static func weights(_ x: [Tensor]) -> GRUWeights {
    GRUWeights(input: x[1], recurrent: x[2], inputBias: x[3], recurrentBias: x[4])
  }
}
