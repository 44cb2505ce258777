import Neural

extension GradientCase {
  /// Operations that move elements, and whole sums.
  static let axes: [GradientCase] = [
    GradientCase("transposed(_:_:)", [GradientInput(Shape(3, 5))]) { $0[0].transposed() },
    GradientCase("transposed(_:_:)", [GradientInput(Shape(3, 5, 2))], note: "outer axes") {
      $0[0].transposed(0, 1)
    },
    GradientCase("transposed(_:_:)", [GradientInput(Shape(2, 3, 4, 5))], note: "four axes") {
      $0[0].transposed(0, 2)
    },
    GradientCase("sliced(axis:_:by:)", [GradientInput(Shape(3, 7, 2))]) {
      $0[0].sliced(axis: 1, 2..<6)
    },
    GradientCase("sliced(axis:_:by:)", [GradientInput(Shape(3, 7, 2))], note: "with a step") {
      $0[0].sliced(axis: 1, 1..<7, by: 3)
    },
    GradientCase("sliced(axis:_:by:)", [GradientInput(Shape(3, 7))], note: "innermost") {
      $0[0].sliced(axis: -1, 0..<7, by: 2)
    },
    GradientCase(
      "concatenate(_:axis:)",
      [GradientInput(Shape(2, 3, 2)), GradientInput(Shape(2, 1, 2)), GradientInput(Shape(2, 2, 2))]
    ) { concatenate($0, axis: 1) },
    GradientCase(
      "concatenate(_:axis:)", [GradientInput(Shape(3)), GradientInput(Shape(4))], note: "vectors"
    ) { concatenate([$0[0], $0[1], $0[0]], axis: -1) },
    GradientCase("sum()", [GradientInput(Shape(3, 5))]) { $0[0].sum() },
    GradientCase("mean()", [GradientInput(Shape(3, 5))]) { $0[0].mean() },
  ]

  /// Operations that run along an axis, on each of three.
  static let alongAxis: [GradientCase] =
    alongAxis("sum(axis:keepingAxis:)") { $0.sum(axis: $1, keepingAxis: $2) }
    + alongAxis("mean(axis:keepingAxis:)") { $0.mean(axis: $1, keepingAxis: $2) }
    + alongAxis("max(axis:keepingAxis:)", isDistinct: true) { $0.max(axis: $1, keepingAxis: $2) }

  private static func alongAxis(
    _ operation: String, isDistinct: Bool = false,
    _ apply: @escaping @Sendable (Tensor, Int, Bool) -> Tensor
  ) -> [GradientCase] {
    [0, 1, -1].map { axis in
      GradientCase(
        operation, [GradientInput(Shape(2, 4, 3), isDistinct: isDistinct)], note: "axis \(axis)"
      ) { apply($0[0], axis, axis == 1) }
    }
  }
}
