import ArgumentParser
import Foundation
import Neural
import Score
import SequenceModel

/// The two-bar melody model: training beside the same network in PyTorch, drawing and joining.
struct PhraseBenchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "phrases",
    abstract: "Training, sampling and interpolation of the two-bar melody model.")

  @Option(help: "Turns that each side gets at training; the best of all counts.")
  var turns = 5

  @Option(help: "Threads of either side.")
  var threads = 2

  @Flag(help: "Time by the CPU clock: steadier beside busy neighbours. For one thread.")
  var cpu = false

  @Option(help: "A Python that has PyTorch.")
  var python = "python3"

  @Option(help: "The peer's script.")
  var script = "Sources/Benchmarks/Phrases/phrase_peer.py"

  /// Phrases in a training step.
  private static let batch = 128

  func run() throws {
    let peer = PeerProcess(python: python, script: script, threads: threads, cpu: cpu)
    print("\(peer?.title ?? "Without a peer: \(python) has no PyTorch."), \(threads) threads")
    let step = PhraseStep(batch: Self.batch, pool: WorkerPool(workerCount: threads))
    var (ours, theirs) = (Double.infinity, Double?.none)
    for _ in 0..<turns {
      ours = min(ours, NeuralBenchmarks.turn(cpu ? .cpu : .wall, step.run))
      if let seconds = peer?.measure("training") { theirs = min(theirs ?? seconds, seconds) }
    }
    func rate(_ seconds: Double) -> String { String(format: "%.0f", Double(Self.batch) / seconds) }
    print(
      "Training, batches of \(Self.batch): \(rate(ours)) phrases/s"
        + (theirs.map { "; peer \(rate($0)), ratio \(String(format: "%.2f", $0 / ours))" } ?? ""))

    let model = PhraseModel(network: step.network, landscape: step.landscape, card: .init())
    let samples = Stopwatch.measure(rounds: turns) {
      _ = model.sample(count: 100, temperature: 0.5, seed: 1)
    }
    let ends = model.sample(count: 2, temperature: 0.5, seed: 2)
    let path = Stopwatch.measure(rounds: turns) {
      _ = model.interpolate(ends[0], ends[1], steps: 9)
    }
    print(String(format: "100 phrases drawn: %.3f s of one core", samples.best))
    print(String(format: "9 steps from one phrase to another: %.4f s of one core", path.best))
  }
}

/// A training step of the shipped two-bar network: what `train phrases` does between two lines of its
/// log, without its corpus.
final class PhraseStep: @unchecked Sendable {
  // Each worker touches its own graph and batch only; hence `@unchecked Sendable`.
  let network: PhraseNetwork
  let landscape: LatentLandscape

  private let split: SplitBatch
  private let adam: AdamW
  private let batches: [PhraseBatch]
  private var count = 0

  init(batch: Int, pool: WorkerPool) {
    let configuration = PhraseModelConfiguration(kind: .melody2)
    network = PhraseNetwork(configuration, seed: 1)
    let split = SplitBatch(store: network.parameters, pool: pool)
    self.split = split
    adam = AdamW(
      parameters: network.parameters, configuration: .init(weightDecay: 0.02, gradientNormLimit: 1))
    var random = RandomGenerator(seed: 2)
    batches = split.graphs.map { _ in
      var phrases = PhraseBatch(unknown: .melody2, count: batch / split.graphs.count)
      for i in phrases.tokens[0].indices { phrases.tokens[0][i] = random.integer(below: 90) }
      return phrases
    }
    let size = configuration.latentSize
    landscape = LatentLandscape(
      means: (0..<2 * size * size).map { _ in random.normal() },
      variance: [Double](repeating: 0.1, count: size),
      attributes: PhraseAttribute.allCases.map { _ in (0..<2 * size).map { Double($0) } })
  }

  func run() {
    count += 1
    let root = RandomGenerator(seed: UInt64(count))
    split.backward { [self] graph, worker in
      var random = root.stream(worker)
      return network.loss(
        of: batches[worker], heard: batches[worker], remembered: batches[worker], beta: 0.2,
        in: graph,
        noise: graph.tensor(Shape(batches[worker].count, network.configuration.latentSize)) {
          var noise = root.stream(-1 - worker)
          noise.fillNormal($0)
        },
        regularise: { dropout($0, probability: 0.1, using: &random) }
      ).total
    }
    adam.step(
      gradients: split.graphs.map(\.parameterGradients), learningRate: 1e-4, pool: split.pool)
  }
}
