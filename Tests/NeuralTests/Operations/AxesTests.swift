import Neural
import Testing

/// Moving elements, against plain loops over indices, at sizes beyond one tile of the kernel.
@Suite struct AxesTests {
  let graph = Graph(parameters: ParameterStore(), recording: false)

  /// Some that end in the input's innermost axis, some that take it from each other place.
  static let orders: [SIMD4<Int>] = [
    SIMD4(0, 1, 2, 3), SIMD4(2, 0, 1, 3), SIMD4(0, 1, 3, 2), SIMD4(1, 0, 3, 2), SIMD4(0, 3, 1, 2),
    SIMD4(2, 3, 0, 1), SIMD4(3, 2, 1, 0), SIMD4(3, 0, 2, 1),
  ]

  @Test(arguments: orders)
  func permutationMovesEveryElement(order: SIMD4<Int>) {
    let shape = Shape(3, 19, 2, 33)
    let x = graph.tensor(shape, (0..<shape.count).map(Float.init))
    let y = x.permuted(order)
    var expected: [Float] = []
    var index = SIMD4<Int>.zero
    func walk(_ axis: Int) {
      guard axis < 4 else {
        expected.append(
          Float(((index[0] * shape[1] + index[1]) * shape[2] + index[2]) * shape[3] + index[3]))
        return
      }
      for i in 0..<shape[order[axis]] {
        index[order[axis]] = i
        walk(axis + 1)
      }
    }
    walk(0)
    #expect(y.shape == Shape((0..<4).map { shape[order[$0]] }))
    #expect(y.values == expected)
  }

  @Test func slicesStepThroughAnAxis() {
    let x = graph.tensor(Shape(2, 5), (0..<10).map(Float.init))
    #expect(x.sliced(axis: 1, 1..<5, by: 2).values == [1, 3, 6, 8])
    #expect(x.sliced(axis: 1, 2..<2).shape == Shape(2, 0))
  }

  @Test func reductionsOfLongArraysKeepTheirDigits() {
    let count = 3_000_001
    let x = graph.tensor(Shape(count)) { $0.update(repeating: 0.1) }
    #expect(abs(x.sum().scalar / (Float(count) * 0.1) - 1) < 5e-5)
    #expect(abs(x.mean().scalar / 0.1 - 1) < 5e-5)
  }

  @Test func softmaxOfLargeNumbersIsFinite() {
    let x = graph.tensor(Shape(2, 3), [1000, 1000, -1000, -1000, -2000, -3000])
    #expect(softmax(x).values == [0.5, 0.5, 0, 1, 0, 0])
    #expect(logSumExp(x).values[1] == -1000)
  }
}
