import Neural
import Testing

@Suite struct InitialiserTests {
  func values(_ shape: Shape, _ initialiser: Initialiser, seed: UInt64 = 5) -> [Float] {
    var random = RandomGenerator(seed: seed)
    let store = ParameterStore()
    return store.values(of: store.add("weight", shape, initialiser, using: &random))
  }

  struct Spread: Sendable {
    let initialiser: Initialiser
    let variance: Double
  }

  /// Of `[200, 3, 100]`: fan-in 300.
  static let spreads = [
    Spread(initialiser: .uniform(bound: 0.5), variance: 0.25 / 3),
    Spread(initialiser: .normal(deviation: 0.2), variance: 0.04),
    Spread(initialiser: .kaimingUniform(gain: 2), variance: 4 / 300.0),
  ]

  @Test(arguments: spreads)
  func meanAndVariance(_ spread: Spread) {
    let values = values(Shape(200, 3, 100), spread.initialiser)
    let mean = values.reduce(0.0) { $0 + Double($1) } / Double(values.count)
    let square = values.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(values.count)
    #expect(abs(mean) < 0.02 * spread.variance.squareRoot())
    #expect(abs(square / spread.variance - 1) < 0.02)
  }

  @Test func sameSeedSameWeights() {
    #expect(
      values(Shape(7, 5), .kaimingUniform()) == values(Shape(7, 5), .kaimingUniform()))
    #expect(
      values(Shape(7, 5), .kaimingUniform())
        != values(Shape(7, 5), .kaimingUniform(), seed: 6))
    #expect(values(Shape(3), .constant(2)) == [2, 2, 2])
  }
}
