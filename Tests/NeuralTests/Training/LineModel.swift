import Neural

/// The smallest model with all that a trainer must get right: a linear map of rows to rows, trained
/// to undo noise that each item draws for itself.
struct LineModel: TrainableModel {
  static let width = 6

  let parameters = ParameterStore()
  let weight: Parameter
  let bias: Parameter
  let rows: [[Float]]
  /// At these steps the loss is not a number.
  var poisonedSteps: Range<Int> = 0..<0

  init(rowCount: Int = 37, width: Int = Self.width) {
    var random = RandomGenerator(seed: 5)
    rows = (0..<rowCount).map { _ in (0..<width).map { _ in random.normal() } }
    weight = parameters.add("weight", Shape(width, width)) { random.fillUniform($0) }
    bias = parameters.add("bias", Shape(width)) { $0.update(repeating: 0) }
  }

  func losses(of batch: TrainingBatch, in graph: Graph) -> Losses {
    let target = batch.tensor(of: rows, in: graph)
    let noise = batch.noise(width: Self.width, in: graph)
    let noisy = graph.tensor(
      target.shape, zip(target.values, noise.values).map { $0 + 0.1 * $1 })
    let output = linear(noisy, weight: graph[weight], bias: graph[bias])
    let loss = Self.meanSquare(
      output, target, isPoisoned: batch.split == .training && poisonedSteps.contains(batch.step))
    return Losses(loss, ["distance": loss])
  }

  private static func meanSquare(_ x: Tensor, _ target: Tensor, isPoisoned: Bool) -> Tensor {
    let difference = zip(x.values, target.values).map { $0 - $1 }
    let mean = difference.map { $0 * $0 }.reduce(0, +) / Float(x.count)
    let loss = x.graph.tensor(Shape(1), [isPoisoned ? .nan : mean])
    guard x.graph.isRecording else { return loss }
    return x.graph.record(loss, from: x) { loss in
      for i in 0..<x.count {
        x.gradient[i] += loss.gradient[0] * 2 * difference[i] / Float(x.count)
      }
    }
  }
}
