import Testing

extension GradientCase {
  /// Every check; one table per family of operations.
  static let all: [GradientCase] = [
    core, linears, products, convolutions, recurrent, layers, elementwise, axes, alongAxis,
    normalisations,
    losses,
  ].flatMap { $0 }
}

/// Every operation and layer against central differences.
@Suite struct GradientTests {
  /// Public functions among the operations that have no gradient, and why.
  static let withoutGradient: Set<String> = []

  @Test(arguments: GradientCase.all)
  func pullbackMatchesCentralDifferences(_ item: GradientCase) {
    GradientCheck.run(item)
  }

  @Test func everyOperationIsChecked() throws {
    let operations = try OperationList.names().subtracting(Self.withoutGradient)
    let checked = Set(GradientCase.all.map(\.operation))
    print("Gradient checks: \(GradientCase.all.count) cases of \(checked.count) operations:")
    print(checked.sorted().joined(separator: ", "))
    #expect(operations.subtracting(checked).sorted() == [], "without a gradient check")
    #expect(operations.contains("linear(_:weight:bias:activation:)"), "the sources were not found")
  }
}
