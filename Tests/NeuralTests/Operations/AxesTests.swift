import Neural
import Testing

/// Moving elements, against plain loops over indices, at sizes beyond one tile of the kernel.
@Suite struct AxesTests {
  let graph = Graph(parameters: ParameterStore(), recording: false)

  @Test(arguments: [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3), (1, 1)])
  func transpositionMovesEveryElement(a: Int, b: Int) {
    let shape = Shape(3, 19, 2, 33)
    let x = graph.tensor(shape, (0..<shape.count).map(Float.init))
    let y = x.transposed(a, b)
    var order = [0, 1, 2, 3]
    order.swapAt(a, b)
    var expected: [Float] = []
    var index = [0, 0, 0, 0]
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
    #expect(y.shape == Shape(order.map { shape[$0] }))
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

  @Test func crossEntropyOfLargeNumbersIsFinite() {
    let x = graph.tensor(Shape(2, 3), [1000, 1000, -1000, -1000, -2000, -3000])
    let loss = crossEntropy(x, classes: [0, 1]).values
    #expect(abs(loss[0] - 0.6931472) < 1e-4)
    #expect(loss[1] == 1000)
  }
}
