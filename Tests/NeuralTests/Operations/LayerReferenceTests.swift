import Foundation
import Neural
import Testing

/// Operations against what PyTorch makes of the same numbers; see `Scripts/layers_reference.py`.
@Suite struct LayerReferenceTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    /// Shapes of the inputs; `i`'s values begin at phase `shifts[i]`.
    let shapes: [Shape]
    var shifts: [Float] = [0, 1, 2, 3, 4, 5]
    let apply: @Sendable ([Tensor]) -> Tensor

    var testDescription: String { name }
  }

  static let cases = [
    Case(name: "conv1d", shapes: [Shape(2, 9, 4), Shape(6, 3, 2), Shape(6)]) {
      let axis = ConvolutionAxis(
        stride: 2, dilation: 2, padding: .explicit(before: 2, after: 2))
      return conv1d($0[0], weight: $0[1], bias: $0[2], axis: axis, groups: 2)
    },
    Case(name: "conv2d", shapes: [Shape(1, 6, 7, 2), Shape(3, 3, 3, 2), Shape(3)]) {
      conv2d($0[0], weight: $0[1], bias: $0[2])
    },
    Case(name: "conv1dKernel5", shapes: [Shape(1, 14, 3), Shape(2, 5, 3), Shape(2)]) {
      conv1d($0[0], weight: $0[1], bias: $0[2])
    },
    Case(
      name: "gru",
      shapes: [
        Shape(2, 5, 3), Shape(12, 3), Shape(12, 4), Shape(12), Shape(12), Shape(2, 4),
      ]
    ) {
      let weights = GRUWeights(
        input: $0[1], recurrent: $0[2], inputBias: $0[3], recurrentBias: $0[4])
      return gru($0[0], initial: $0[5], weights: weights)
    },
    Case(name: "upsample", shapes: [Shape(2, 4, 3)]) { upsample($0[0], factor: 3) },
    Case(name: "embedding", shapes: [Shape(5, 3)]) { embedding([4, 0, 4, 2], table: $0[0]) },
  ]

  @Test(arguments: cases)
  func agreesWithPyTorch(_ item: Case) throws {
    let expected = try #require(LayerReference.arrays[item.name])
    let graph = Graph(parameters: ParameterStore(), recording: true)
    let inputs = zip(item.shapes, item.shifts).map { shape, shift in
      graph.variable(shape, Self.values(shape.count, shift: shift))
    }
    let y = item.apply(inputs)
    Self.compare(y.values, expected[0], "\(item.name): result")

    // A loss whose gradient with respect to y is given.
    let gradient = Self.values(y.count, shift: 9)
    let loss = graph.record(graph.zeros(Shape(1)), from: y) { _ in
      for i in 0..<y.count { y.gradient[i] += gradient[i] }
    }
    graph.backward(from: loss)
    #expect(expected.count == inputs.count + 1)
    for (i, input) in inputs.enumerated() {
      Self.compare(graph.gradientValues(of: input), expected[i + 1], "\(item.name): input \(i)")
    }
  }

  private static func values(_ count: Int, shift: Float) -> [Float] {
    (0..<count).map { Float(sin(0.7 * Double($0) + Double(shift))) }
  }

  private static func compare(_ ours: [Float], _ expected: [Float], _ what: String) {
    #expect(ours.count == expected.count, "\(what)")
    for (i, (a, b)) in zip(ours, expected).enumerated() {
      #expect(abs(a - b) <= 1e-5 * max(1, abs(b)), "\(what)[\(i)] is \(a), PyTorch has \(b)")
    }
  }
}
