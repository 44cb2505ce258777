import CAllocationProbe
import Neural
import Testing

/// Inference and live steps take no memory once they have run.
@Suite(.enabled(if: allocation_probe_is_available() != 0))
struct AllocationTests {
  /// Heap allocations of this thread during `work`.
  private func allocations(_ work: () -> Void) -> Int {
    let before = allocation_probe_count()
    work()
    return allocation_probe_count() - before
  }

  @Test func theProbeCounts() {
    let count = allocations {
      let memory = UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 64)
      withExtendedLifetime(memory) {}
      memory.deallocate()
    }
    #expect(count == 1)
  }

  @Test func inference() {
    let store = ParameterStore()
    var random = RandomGenerator(seed: 1)
    let first = Conv1D(
      "first", inputs: 3, outputs: 8, kernel: 3, activation: .silu, in: store, using: &random)
    let wide = Conv1D("wide", inputs: 8, outputs: 128, kernel: 5, in: store, using: &random)
    let taps = Conv1D("taps", inputs: 128, outputs: 8, kernel: 5, in: store, using: &random)
    let image = Conv2D("image", inputs: 8, outputs: 4, kernel: (1, 3), in: store, using: &random)
    let recurrent = GRU("gru", inputs: 4, hidden: 5, in: store, using: &random)
    let last = Linear("last", inputs: 5, outputs: 2, activation: .tanh, in: store, using: &random)
    let graph = Graph(parameters: store, recording: false)

    var sum: Float = 0
    func run() {
      graph.reset()
      var x = graph.tensor(Shape(2, 200, 3)) { $0.update(repeating: 0.3) }
      x = taps(wide(first(x)))
      x = image(x.reshaped(Shape(2, 1, 200, 8))).reshaped(Shape(2, 200, 4))
      x = last(recurrent(upsample(x, factor: 2)))
      x = matmul(x, x, transposeB: true)
      sum += x.withValues { $0[0] }
    }
    run()
    #expect(allocations(run) == 0)
    #expect(sum.isFinite)
  }

  @Test func streams() {
    let store = ParameterStore()
    var random = RandomGenerator(seed: 2)
    let layers = [
      Conv1D("a", inputs: 16, outputs: 16, kernel: 5, activation: .silu, in: store, using: &random),
      Conv1D("b", inputs: 16, outputs: 16, kernel: 3, groups: 16, in: store, using: &random),
    ]
    let gruLayer = GRU("gru", inputs: 16, hidden: 16, in: store, using: &random)
    let x = [Float](repeating: 0.5, count: 100 * 16)
    var y = [Float](repeating: 0, count: 100 * 16)
    let streams = layers.map { Conv1DStream($0, parameters: store) }
    let recurrent = GRUStream(gruLayer, parameters: store)
    x.withUnsafeBufferPointer { x in
      y.withUnsafeMutableBufferPointer { y in
        let count = allocations {
          for frames in [1, 7, 64, 100] {
            let block = UnsafeBufferPointer(rebasing: x[..<(frames * 16)])
            let result = UnsafeMutableBufferPointer(rebasing: y[..<(frames * 16)])
            for stream in streams { stream.process(block, into: result) }
            recurrent.process(block, into: result)
          }
        }
        #expect(count == 0)
      }
    }
  }
}
