import CKernels
import Neural

/// Something to time, on ours and the peer's side under the same name.
struct NeuralWorkload {
  /// As the peer knows it.
  let name: String
  /// What it is, for the reader.
  let title: String
  /// Floating-point operations of the products in one step.
  let operations: Double
  /// One forward and backward pass over the whole batch.
  let step: () -> Void
}

/// A model whose batch is split over workers, each with its own graph.
final class SplitBatch: @unchecked Sendable {
  let store: ParameterStore
  let pool: WorkerPool
  /// One for each worker, which alone uses it; hence `@unchecked Sendable`.
  let graphs: [Graph]

  init(store: ParameterStore, pool: WorkerPool) {
    self.store = store
    self.pool = pool
    graphs = (0..<pool.workerCount).map { _ in Graph(parameters: store, recording: true) }
  }

  /// Forward and backward on all workers; `loss` gets the graph and the worker's number.
  func backward(_ loss: @escaping @Sendable (Graph, Int) -> Tensor) {
    pool.run(count: graphs.count) { [self] worker in
      graphs[worker].reset()
      graphs[worker].backward(
        from: loss(graphs[worker], worker), scale: 1 / Float(graphs.count))
    }
  }

  /// Adds up the workers' gradients and clears them.
  func joinGradients() {
    nonisolated(unsafe) let lanes: [UnsafeMutablePointer<Float>?] =
      graphs.map(\.parameterGradients.baseAddress)
    pool.run(count: store.count, grain: 1 << 16) { range in
      _ = kernel_join_gradients(lanes, lanes.count, range.lowerBound, range.count)
    }
    graphs[0].clearParameterGradients()
  }
}

extension NeuralWorkload {
  static func all(pool: WorkerPool) -> [NeuralWorkload] {
    [conv1d(pool), conv2d(pool), gru(pool), autoencoder(pool)]
  }

  private static func conv1d(_ pool: WorkerPool) -> NeuralWorkload {
    let store = ParameterStore()
    var random = RandomGenerator(seed: 1)
    let layer = Conv1D("conv", inputs: 256, outputs: 256, kernel: 5, in: store, using: &random)
    return NeuralWorkload(
      name: "conv1d", title: "conv1d 32×256×512, kernel 5",
      operations: 6 * 32 * 512 * 256 * 256 * 5,
      step: pass(store, pool, input: Shape(32, 512, 256), random: &random) { layer($0) })
  }

  private static func conv2d(_ pool: WorkerPool) -> NeuralWorkload {
    let store = ParameterStore()
    var random = RandomGenerator(seed: 2)
    let layer = Conv2D("conv", inputs: 64, outputs: 64, kernel: (3, 3), in: store, using: &random)
    return NeuralWorkload(
      name: "conv2d", title: "conv2d 32×64×128×64, kernel 3",
      operations: 6 * 32 * 128 * 64 * 64 * 64 * 9,
      step: pass(store, pool, input: Shape(32, 128, 64, 64), random: &random) { layer($0) })
  }

  private static func gru(_ pool: WorkerPool) -> NeuralWorkload {
    let store = ParameterStore()
    var random = RandomGenerator(seed: 3)
    let layer = GRU("gru", inputs: 512, hidden: 512, in: store, using: &random)
    return NeuralWorkload(
      name: "gru", title: "GRU 64 × 32 steps × 512", operations: 6 * 64 * 32 * 512 * 512 * 6,
      step: pass(store, pool, input: Shape(64, 32, 512), random: &random) { layer($0) })
  }

  private static func autoencoder(_ pool: WorkerPool) -> NeuralWorkload {
    let store = ParameterStore()
    var random = RandomGenerator(seed: 5)
    let sizes = [1025, 512, 256, 64, 256, 512, 1025]
    let layers = zip(sizes, sizes.dropFirst()).enumerated().map { i, size in
      Linear(
        "\(i)", inputs: size.0, outputs: size.1,
        activation: i < sizes.count - 2 ? .silu : nil, in: store, using: &random)
    }
    let batch = SplitBatch(store: store, pool: pool)
    let adam = AdamW(parameters: store)
    let share = Shape(256 / pool.workerCount, 1025)
    let inputs = batch.graphs.map { _ in normal(share.count, &random) }
    let products = zip(sizes, sizes.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
    return NeuralWorkload(
      name: "autoencoder", title: "MLP autoencoder 1025-…-64-…-1025, batch 256, Adam",
      operations: Double(6 * 256 * products - 2 * 256 * 1025 * 512)
    ) {
      batch.backward { graph, worker in
        let x = graph.tensor(share, inputs[worker])
        let y = layers.reduce(x) { $1($0) }
        return squaredError(y, x)
      }
      adam.step(
        gradients: batch.graphs.map(\.parameterGradients), learningRate: 1e-4, pool: pool)
    }
  }

  /// A step of a layer with a random input and a random gradient of its output.
  private static func pass(
    _ store: ParameterStore, _ pool: WorkerPool, input: Shape, random: inout RandomGenerator,
    _ layer: @escaping @Sendable (Tensor) -> Tensor
  ) -> () -> Void {
    let batch = SplitBatch(store: store, pool: pool)
    let share = input.replacing(axis: 0, with: input[0] / pool.workerCount)
    let inputs = batch.graphs.map { _ in normal(share.count, &random) }
    // All workloads have as many outputs as inputs.
    let gradients = normal(share.count, &random)
    return {
      batch.backward { graph, worker in
        projection(layer(graph.variable(share, inputs[worker])), gradients)
      }
      batch.joinGradients()
    }
  }

  private static func normal(_ count: Int, _ random: inout RandomGenerator) -> [Float] {
    var values = [Float](repeating: 0, count: count)
    values.withUnsafeMutableBufferPointer { random.fillNormal($0) }
    return values
  }

  /// A loss whose gradient with respect to y is given.
  private static func projection(_ y: Tensor, _ gradient: [Float]) -> Tensor {
    y.graph.record(y.graph.zeros(Shape(1)), from: y) { _ in
      y.gradientTarget.pointer.update(from: gradient, count: y.count)
    }
  }
}
