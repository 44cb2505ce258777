import Foundation
import Neural
import Testing

/// One use of an operation whose value and gradients PyTorch has computed, under the same name, in
/// `Scripts/pytorch_oracle.py`.
///
/// Cases live in tables by family, joined in ``all``.
struct OracleCase: Sendable, CustomTestStringConvertible {
  let name: String
  /// The operation on the case's inputs, by the names that the script gives them.
  let apply: @Sendable (OracleInputs) -> Tensor

  var testDescription: String { name }

  init(_ name: String, _ apply: @escaping @Sendable (OracleInputs) -> Tensor) {
    self.name = name
    self.apply = apply
  }
}

/// The inputs of an ``OracleCase`` by name.
struct OracleInputs {
  let tensors: [String: Tensor]

  subscript(_ name: String) -> Tensor { tensors[name]! }
}

/// `Scripts/pytorch_oracle.json`.
private enum OracleFile {
  struct Array: Decodable {
    let shape: [Int]
    let values: [Float]
  }

  struct Entry: Decodable {
    let inputs: [String: Array]
    let output: Array
    let upstream: Array
    let gradients: [String: Array]
  }

  static func entries() throws -> [String: Entry] {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Scripts/pytorch_oracle.json")
    return try JSONDecoder().decode([String: Entry].self, from: Data(contentsOf: file))
  }
}

/// Values and gradients against PyTorch.
@Suite struct OracleTests {
  /// Largest accepted error, relative to the largest element of the array.
  static let tolerance: Float = 2e-6

  @Test func valuesAndGradientsAreThoseOfPyTorch() throws {
    let entries = try OracleFile.entries()
    #expect(
      Set(entries.keys) == Set(OracleCase.all.map(\.name)), "the script and the test differ")
    for item in OracleCase.all {
      let entry = try #require(entries[item.name], "\(item.name)")
      let graph = Graph(parameters: ParameterStore(), recording: true)
      let inputs = entry.inputs.mapValues { graph.variable(Shape($0.shape), $0.values) }
      let output = item.apply(OracleInputs(tensors: inputs))
      #expect(output.shape == Shape(entry.output.shape), "\(item.name)")
      compare("\(item.name)", output.values, entry.output.values)

      graph.backward(from: GradientCheck.projection(output, entry.upstream.values))
      for (input, expected) in entry.gradients.sorted(by: { $0.key < $1.key }) {
        let gradient = graph.gradientValues(of: inputs[input]!)
        compare("\(item.name): gradient of \(input)", gradient, expected.values)
      }
    }
  }

  private func compare(_ what: String, _ values: [Float], _ expected: [Float]) {
    #expect(values.count == expected.count, "\(what)")
    let scale = expected.reduce(1e-3) { max($0, abs($1)) }
    let worst = zip(values, expected).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) } / scale
    #expect(worst <= Self.tolerance, "\(what)")
  }
}
