import Foundation
import Neural
import Testing

@Suite("AdamW")
struct AdamWTests {
  /// Numbers by `Scripts/adamw_reference.py` (PyTorch 2.13.0).
  @Test func sixStepsEqualPyTorchs() {
    let store = ParameterStore()
    let matrix = store.add("matrix", Shape(2, 3)) { fill($0, shift: 0.5) }
    let bias = store.add("bias", Shape(3)) { fill($0, shift: 2.5) }
    let optimiser = AdamW(
      parameters: store,
      configuration: .init(
        beta1: 0.8, beta2: 0.95, epsilon: 1e-6, weightDecay: 0.1, gradientNormLimit: 1))
    let pool = WorkerPool(workerCount: 1)
    let gradients = Lanes(count: 1, length: store.count)
    var norms: [Double] = []
    for step in 0..<6 {
      let size = 3 * Float(pow(0.5, Double(step)))
      let lane = gradients.lanes[0]
      fill(slice(lane, matrix), shift: 3 * Double(step), size: size)
      fill(slice(lane, bias), shift: 3 * Double(step) + 6, size: size)
      norms.append(
        optimiser.step(
          gradients: gradients.lanes, learningRate: 0.02 / Double(1 + step), pool: pool))
    }
    expect(norms, near: [6.389106, 3.17012, 1.573226, 0.7813674, 0.3886145, 0.1936368])
    expect(
      store.values(of: matrix).map(Double.init),
      near: [0.4703837, 0.9704816, 0.5745481, -0.3665143, -0.9503542, -0.6809406])
    expect(store.values(of: bias).map(Double.init), near: [0.6174292, -0.3735862, -0.9988818])
    expect(
      (0..<6).map { Double(optimiser.mean.pointer[$0]) },
      near: [0.007707292, 0.009724778, 0.002801356, -0.006697622, -0.01003883, -0.004150392])
    expect(
      (0..<6).map { Double(optimiser.variance.pointer[$0]) },
      near: [0.002686613, 0.01767674, 0.03336399, 0.005317464, 0.01297316, 0.0346479])
  }

  /// A plain loop in double precision, over a store of several pieces and three lanes of gradients;
  /// the same bits for any number of workers.
  @Test func equalsThePlainLoopForAnyNumberOfWorkers() {
    var results: [[Float]] = []
    for workers in [1, 2, 3] {
      let store = ParameterStore()
      let weight = store.add("weight", Shape(70_000)) { fill($0, shift: 1) }
      let before = store.values(of: weight)
      let optimiser = AdamW(parameters: store, configuration: .init(gradientNormLimit: 10))
      let pool = WorkerPool(workerCount: workers)
      let gradients = Lanes(count: 3, length: store.count)
      for (index, lane) in gradients.lanes.enumerated() {
        fill(slice(lane, weight), shift: Double(index))
      }
      let sum = (0..<70_000).map { i in gradients.lanes.reduce(0.0) { $0 + Double($1[i]) } }
      let norm = optimiser.step(gradients: gradients.lanes, learningRate: 0.01, pool: pool)
      let expectedNorm = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
      #expect(abs(norm - expectedNorm) < 1e-4 * expectedNorm)
      let after = store.values(of: weight)
      let worst = before.indices.map { i in
        // At the first step m / (1 − β₁) = g and v / (1 − β₂) = g².
        let g = sum[i] * 10 / (expectedNorm + 1e-6)
        return abs(Double(after[i]) - (Double(before[i]) - 0.01 * g / (abs(g) + 1e-8)))
      }.max()!
      #expect(worst < 1e-5)
      #expect(gradients.lanes.allSatisfy { $0.allSatisfy { $0 == 0 } })
      results.append(after)
    }
    #expect(results[1] == results[0])
    #expect(results[2] == results[0])
  }

  @Test(arguments: [Float.nan, .infinity])
  func aGradientThatIsNotFiniteChangesNothing(poison: Float) {
    let store = ParameterStore()
    let weight = store.add("weight", Shape(3)) { fill($0, shift: 0) }
    let before = store.values(of: weight)
    let optimiser = AdamW(parameters: store)
    let gradients = Lanes(count: 2, length: store.count)
    gradients.lanes[1][2] = poison
    let norm = optimiser.step(
      gradients: gradients.lanes, learningRate: 1, pool: WorkerPool(workerCount: 1))
    #expect(!norm.isFinite)
    #expect(store.values(of: weight) == before)
    #expect(optimiser.mean.pointer[2] == 0)
    #expect(gradients.lanes.allSatisfy { $0.allSatisfy { $0 == 0 } })
  }

  /// The longest prefix decides; at the first step a weight moves by its rate, whatever its gradient.
  @Test func partsOfAModelMoveAtRatesOfTheirOwn() {
    let store = ParameterStore()
    let names = ["encoder.weight", "decoder.weight", "judge.weight", "judge.last.weight"]
    let parameters = names.map { store.add($0, Shape(40)) { $0.update(repeating: 1) } }
    let optimiser = AdamW(
      parameters: store,
      configuration: .init(rateFactors: ["encoder.": 0, "judge.": 2, "judge.last": 0.5]))
    let gradients = Lanes(count: 1, length: store.count)
    for parameter in parameters { fill(slice(gradients.lanes[0], parameter), shift: 0.3) }
    optimiser.step(
      gradients: gradients.lanes, learningRate: 0.1, pool: WorkerPool(workerCount: 2))
    for (parameter, factor) in zip(parameters, [0, 1, 2, 0.5] as [Float]) {
      let moved = store.values(of: parameter).map { abs($0 - 1) }
      #expect(moved.allSatisfy { abs($0 - 0.1 * factor) < 1e-5 }, "\(parameter.name): \(moved)")
    }
    #expect(gradients.lanes[0].allSatisfy { $0 == 0 })
  }

  @Test func theAverageFollowsItsFormula() {
    let store = ParameterStore()
    let weight = store.add("weight", Shape(40_000)) { $0.update(repeating: 1) }
    let average = WeightAverage(of: store, decay: 0.5)
    let pool = WorkerPool(workerCount: 2)
    var expected: Float = 1
    for step in 0..<20 {
      let value = Float(step * step)
      store.set(weight, to: [Float](repeating: value, count: 40_000))
      average.update(from: store, step: step, pool: pool)
      let decay = min(0.5, (1 + Float(step)) / (10 + Float(step)))
      expected = decay * expected + (1 - decay) * value
    }
    let values = average.parameters.values(of: weight)
    #expect(abs(values[0] - expected) < 1e-4 * expected)
    #expect(values.allSatisfy { $0 == values[0] })
  }

  // MARK: Helpers

  /// Gradient blocks of a test, freed with it.
  private final class Lanes {
    let lanes: [UnsafeMutableBufferPointer<Float>]

    init(count: Int, length: Int) {
      lanes = (0..<count).map { _ in
        let lane = UnsafeMutableBufferPointer<Float>.allocate(capacity: length)
        lane.initialize(repeating: 0)
        return lane
      }
    }

    deinit { for lane in lanes { lane.deallocate() } }
  }

  private func slice(
    _ lane: UnsafeMutableBufferPointer<Float>, _ parameter: Parameter
  ) -> UnsafeMutableBufferPointer<Float> {
    let end = parameter.offset + parameter.shape.count
    return UnsafeMutableBufferPointer(rebasing: lane[parameter.offset..<end])
  }

  private func fill(
    _ values: UnsafeMutableBufferPointer<Float>, shift: Double, size: Float = 1
  ) {
    for i in values.indices { values[i] = size * Float(sin(Double(i) + shift)) }
  }

  private func expect(
    _ found: [Double], near expected: [Double], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(found.count == expected.count, sourceLocation: sourceLocation)
    for (a, b) in zip(found, expected) {
      #expect(abs(a - b) <= 3e-6 * max(abs(b), 0.1), sourceLocation: sourceLocation)
    }
  }
}
