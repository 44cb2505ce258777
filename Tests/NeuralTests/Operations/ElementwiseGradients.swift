import Neural

extension GradientCase {
  /// Arithmetic with and without broadcasting, functions of one operand, activations.
  static let elementwise: [GradientCase] =
    pairs("+(_:_:)") { $0 + $1 } + pairs("-(_:_:)") { $0 - $1 } + pairs("*(_:_:)") { $0 * $1 }
    + pairs("/(_:_:)") { $0 / $1 }
    + [
      GradientCase("*(_:_:)", [GradientInput(Shape(5))], note: "a square") { $0[0] * $0[0] },
      GradientCase("+(_:_:)", [GradientInput(Shape(3, 2))], note: "numbers") { 2 + ($0[0] + 3) },
      GradientCase("-(_:_:)", [GradientInput(Shape(3, 2))], note: "numbers") { 2 - ($0[0] - 3) },
      GradientCase("-(_:)", [GradientInput(Shape(3, 2))]) { -$0[0] },
      GradientCase("*(_:_:)", [GradientInput(Shape(3, 2))], note: "numbers") { 2 * ($0[0] * 3) },
      GradientCase("/(_:_:)", [GradientInput(Shape(7), in: 1...2)], note: "numbers") {
        2 / ($0[0] / 3)
      },
      GradientCase("broadcast(to:)", [GradientInput(Shape(3, 1, 2))]) {
        $0[0].broadcast(to: Shape(2, 3, 4, 2))
      },
      GradientCase("broadcast(to:)", [GradientInput(Shape(4, 1))], note: "innermost") {
        $0[0].broadcast(to: Shape(4, 5))
      },
      unary("square(_:)", -2...2, square),
      unary("sqrt(_:)", 0.5...3, sqrt),
      unary("abs(_:)", -1...1, kinks: [0], abs),
      unary("exp(_:)", -2...2, exp),
      unary("log(_:)", 0.5...3, log),
      unary("clamp(_:to:)", -2...2, kinks: [-1, 0.5]) { clamp($0, to: -1...0.5) },
      unary("relu(_:)", -1...1, kinks: [0], relu),
      unary("leakyReLU(_:slope:)", -1...1, kinks: [0]) { leakyReLU($0, slope: 0.2) },
      unary("silu(_:)", -4...4, silu),
      unary("tanh(_:)", -3...3, tanh),
      unary("sigmoid(_:)", -4...4, sigmoid),
      GradientCase("dropout(_:probability:using:)", [GradientInput(Shape(40))]) {
        var random = RandomGenerator(seed: 3)
        return dropout($0[0], probability: 0.3, using: &random)
      },
    ]

  /// An operation on all ways in which two shapes meet.
  private static func pairs(
    _ operation: String, _ apply: @escaping @Sendable (Tensor, Tensor) -> Tensor
  ) -> [GradientCase] {
    let shapes: [(Shape, Shape, String)] = [
      (Shape(2, 3), Shape(2, 3), "equal shapes"),
      (Shape(2, 3, 4), Shape(4), "rows"), (Shape(4), Shape(2, 3, 4), "rows, first"),
      (Shape(2, 3, 4), Shape(2, 3, 1), "columns"), (Shape(3, 4), Shape(1), "one number"),
      (Shape(1, 1), Shape(3, 4), "one number, first"),
      (Shape(2, 1, 4), Shape(3, 1), "both repeated"),
      (Shape(2, 1, 3, 1), Shape(1, 4, 1, 5), "axes in turn"),
    ]
    return shapes.map { a, b, note in
      GradientCase(
        operation, [GradientInput(a, in: 0.5...1.5), GradientInput(b, in: 1...2)], note: note
      ) { apply($0[0], $0[1]) }
    }
  }

  private static func unary(
    _ operation: String, _ range: ClosedRange<Float>, kinks: [Float] = [],
    _ apply: @escaping @Sendable (Tensor) -> Tensor
  ) -> GradientCase {
    GradientCase(operation, [GradientInput(Shape(3, 37), in: range, kinks: kinks)]) { apply($0[0]) }
  }
}
