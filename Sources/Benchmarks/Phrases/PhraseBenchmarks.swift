import ArgumentParser
import Foundation
import Neural
import Music
import PhraseVAE

/// The two-bar melody model: training beside the same network in PyTorch, drawing and joining.
struct PhraseBenchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "phrases",
    abstract: "Training, sampling and interpolation of the two-bar melody model.")

  @OptionGroup var peers: PeerOptions

  /// Phrases in a training step.
  private static let batch = 128

  func run() throws {
    let peer = peers.start("phrase_peer.py")
    let step = PhraseStep(batch: Self.batch, pool: WorkerPool(workerCount: peers.threads))
    peers.compareTraining(peer, batch: Self.batch, unit: "phrases", step: step.run)

    let model = PhraseModel(network: step.network, landscape: step.landscape, card: .init())
    let samples = Stopwatch.measure(rounds: peers.turns) {
      _ = model.sample(count: 100, temperature: 0.5, seed: 1)
    }
    let ends = model.sample(count: 2, temperature: 0.5, seed: 2)
    let path = Stopwatch.measure(rounds: peers.turns) {
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
