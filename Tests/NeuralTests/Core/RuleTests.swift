import Neural
import Testing

/// Broken rules stop the program with a message that names both shapes, in release builds, too.
@Suite struct RuleTests {
  struct Rule: Sendable {
    let message: String
    let breakIt: @Sendable (Graph) -> Void
  }

  static let rules: [Rule] = [
    Rule(message: "+: shapes [2, 3] and [2] do not fit") {
      _ = $0.zeros(Shape(2, 3)) + $0.zeros(Shape(2))
    },
    Rule(message: "linear: input [4, 3] does not fit weight [5, 2]") {
      _ = linear($0.zeros(Shape(4, 3)), weight: $0.zeros(Shape(5, 2)))
    },
    Rule(message: "layer norm: scale [4] does not fit input [2, 3]") {
      _ = layerNorm($0.zeros(Shape(2, 3)), scale: $0.zeros(Shape(4)))
    },
    Rule(message: "squared error: input [2, 3] does not fit [3, 2]") {
      _ = squaredError($0.zeros(Shape(2, 3)), $0.zeros(Shape(3, 2)))
    },
    Rule(message: "cross-entropy: class 3 of logits [1, 3]") {
      _ = crossEntropy($0.zeros(Shape(1, 3)), classes: [3])
    },
    Rule(message: "concatenate: shapes [2, 3] and [3, 3] differ beside axis 1") {
      _ = concatenate([$0.zeros(Shape(2, 3)), $0.zeros(Shape(3, 3))], axis: 1)
    },
    Rule(message: "slice 1..<4 by 1 of axis 0 of shape [3]") {
      _ = $0.zeros(Shape(3)).sliced(axis: 0, 1..<4)
    },
    Rule(message: "shape [2, 3] cannot be seen as [5]") {
      _ = $0.zeros(Shape(2, 3)).reshaped(Shape(5))
    },
    Rule(message: "axis 2 of shape [2, 3]") { _ = $0.zeros(Shape(2, 3)).sum(axis: 2) },
  ]

  @Test(arguments: rules.indices)
  func brokenRuleNamesBothShapes(index: Int) async throws {
    let result = try await #require(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [index] in
      Self.rules[index].breakIt(Graph(parameters: ParameterStore(), recording: false))
    }
    let text = String(decoding: result.standardErrorContent, as: UTF8.self)
    #expect(text.contains(Self.rules[index].message), "\(text)")
  }
}
