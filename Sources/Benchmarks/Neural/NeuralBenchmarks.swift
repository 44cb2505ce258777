import ArgumentParser
import CKernels
import Foundation
import Neural

/// Training and live steps beside PyTorch's, by turns in the same run.
struct NeuralBenchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "neural",
    abstract: "Training steps and one-frame live steps, beside PyTorch when it is there.")

  @OptionGroup var peers: PeerOptions

  @Option(help: "Only the workloads of these names.")
  var only: [String] = []

  func run() throws {
    let pool = WorkerPool(workerCount: peers.threads)
    let peer = peers.start("neural_peer.py")
    let peak = ProductPeak(pool: pool, peers: peers)
    print(row("", "ms", "GFLOP/s", "of sgemm", "peer ms", "peer / ours"))
    for workload in NeuralWorkload.all(pool: pool)
    where isWanted(workload.name) {
      let (ours, theirs) = peers.measure(
        workload.name, peer, between: peak.turn, step: workload.step)
      let speed = workload.operations / ours
      print(
        row(
          workload.title, number(ours * 1e3), number(speed / 1e9),
          "\(number(100 * speed / peak.best, 0)) %", theirs.map { number($0 * 1e3) } ?? "–",
          theirs.map { number($0 / ours, 2) } ?? "–"))
    }
    print("sgemm with \(peers.threads) callers: \(number(peak.best / 1e9)) GFLOP/s")
    if isWanted("live") { runLive(peer) }
  }

  /// One frame through a GRU and a linear layer: batch 1, every weight read once.
  private func runLive(_ peer: PeerProcess?) {
    let live = LiveStep()
    var readBest = Double.infinity
    let (ours, theirs) = peers.measure("live", peer) {
      readBest = min(readBest, peers.turn(live.readWeights))
    } step: {
      live.step()
    }
    let bytes = Double(live.weightBytes)
    print(
      "Live step, GRU 512 → 512 and linear → 1025, batch 1, one thread, "
        + "\(number(bytes / 1e6)) MB of weights: \(number(ours * 1e6)) µs, "
        + "\(number(bytes / ours / 1e9)) GB/s; only reading them: "
        + "\(number(bytes / readBest / 1e9)) GB/s"
        + (theirs.map { "; peer \(number($0 * 1e6)) µs, ratio \(number($0 / ours, 2))" } ?? ""))
  }

  private func isWanted(_ name: String) -> Bool { only.isEmpty || only.contains(name) }

  private func number(_ value: Double, _ digits: Int = 1) -> String {
    String(format: "%.\(digits)f", value)
  }

  private func row(_ title: String, _ cells: String...) -> String {
    title.padding(toLength: 52, withPad: " ", startingAt: 0)
      + cells.map { String(repeating: " ", count: max(1, 13 - $0.count)) + $0 }.joined()
  }
}

/// The fastest that matrix products run with all workers calling, as a measure for the rest.
final class ProductPeak {
  /// Floating-point operations a second.
  private(set) var best = 0.0

  private let pool: WorkerPool
  private let peers: PeerOptions
  private let size = 1024
  private let matrices: [Tensor]
  private let graph = Graph(parameters: ParameterStore(), recording: false)

  init(pool: WorkerPool, peers: PeerOptions) {
    self.pool = pool
    self.peers = peers
    let graph = graph
    let shape = Shape(size, size)
    matrices = (0..<3 * pool.workerCount).map { _ in
      graph.tensor(shape) { $0.update(repeating: 0.5) }
    }
  }

  func turn() {
    let size = size
    nonisolated(unsafe) let matrices = matrices.map(\.pointer)
    let pool = pool
    let seconds = peers.turn {
      pool.run(count: pool.workerCount) { worker in
        BLAS.multiply(
          m: size, n: size, k: size, matrices[3 * worker], lda: size, matrices[3 * worker + 1],
          ldb: size, into: matrices[3 * worker + 2], ldc: size)
      }
    }
    best = max(best, 2 * Double(pool.workerCount * size * size * size) / seconds)
  }
}

/// What a live decoder does for each frame, in small.
final class LiveStep {
  private let store = ParameterStore()
  private let gru: GRUStream
  private let output: Conv1DStream
  private let memory = Graph(parameters: ParameterStore(), recording: false)
  private let x: Tensor
  private let state: Tensor
  private let y: Tensor

  init() {
    var random = RandomGenerator(seed: 6)
    let gruLayer = GRU("gru", inputs: 512, hidden: 512, in: store, using: &random)
    let outputLayer = Conv1D(
      "output", inputs: 512, outputs: 1025, kernel: 1, in: store, using: &random)
    gru = GRUStream(gruLayer, parameters: store)
    output = Conv1DStream(outputLayer, parameters: store)
    x = memory.tensor(Shape(512)) { $0.update(repeating: 0.1) }
    state = memory.zeros(Shape(512))
    y = memory.zeros(Shape(1025))
  }

  var weightBytes: Int { store.elementCount * MemoryLayout<Float>.stride }

  func step() {
    gru.process(
      UnsafeBufferPointer(start: x.pointer, count: x.count),
      into: UnsafeMutableBufferPointer(start: state.pointer, count: state.count))
    output.process(
      UnsafeBufferPointer(start: state.pointer, count: state.count),
      into: UnsafeMutableBufferPointer(start: y.pointer, count: y.count))
  }

  /// Reads as many bytes and does the least possible with them.
  func readWeights() {
    kernel_add_row_sums(store.pointer, 256, store.count / 256, 256, y.pointer)
  }
}
