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

  /// Of `[200, 3, 100]`: fan-in 300, fan-out 600.
  static let spreads = [
    Spread(initialiser: .uniform(bound: 0.5), variance: 0.25 / 3),
    Spread(initialiser: .normal(deviation: 0.2), variance: 0.04),
    Spread(initialiser: .kaimingUniform(gain: 2), variance: 4 / 300.0),
    Spread(initialiser: .xavierUniform(), variance: 2 / 900.0),
  ]

  @Test(arguments: spreads)
  func meanAndVariance(_ spread: Spread) {
    let values = values(Shape(200, 3, 100), spread.initialiser)
    let mean = values.reduce(0.0) { $0 + Double($1) } / Double(values.count)
    let square = values.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(values.count)
    #expect(abs(mean) < 0.02 * spread.variance.squareRoot())
    #expect(abs(square / spread.variance - 1) < 0.02)
  }

  @Test(arguments: [[12, 40], [40, 12], [16, 16], [6, 3, 5]])
  func orthogonalMatricesKeepLengths(_ axes: [Int]) {
    let shape = Shape(axes)
    let (rows, columns) = (shape[0], shape.count / shape[0])
    let w = values(shape, .orthogonal(gain: 3))
    let count = min(rows, columns)
    for a in 0..<count {
      for b in 0..<count {
        let dot = (0..<max(rows, columns)).reduce(Float(0)) { sum, i in
          rows <= columns
            ? sum + w[a * columns + i] * w[b * columns + i]
            : sum + w[i * columns + a] * w[i * columns + b]
        }
        #expect(abs(dot - (a == b ? 9 : 0)) < 1e-4)
      }
    }
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
