import Foundation
import Neural

/// Teaches a ``Likeness`` which notes belong together, from notes whose instruments are known.
///
/// Each step draws some instruments and a few notes of each; a note's own instrument is to be told from
/// all others by nearness. Source: Khosla et al. 2020, "Supervised contrastive learning", loss L_out.
package struct LikenessTraining {
  /// What decides the result.
  package struct Options: Sendable {
    package var steps = 4000
    package var instruments = 64
    package var notesOfEach = 4
    package var temperature: Float = 0.1
    package var learningRate = 1e-3
    /// Standard deviation of what is added to the standardised features.
    package var noise: Float = 0.3
    package var seed: UInt64 = 1

    package init() {}
  }

  private let features: [[Float]]
  private let instruments: [[Int]]

  /// - Parameters:
  ///   - features: of each note, ``NoteFeatures``.
  ///   - labels: the instrument of each.
  package init(features: [[Float]], labels: [String]) {
    precondition(features.count == labels.count, "\(features.count) notes, \(labels.count) labels")
    self.features = features
    let groups = Dictionary(grouping: labels.indices) { labels[$0] }
    instruments = groups.sorted { $0.key < $1.key }.map(\.value).filter { $0.count > 1 }
  }

  /// Trains from random weights; the same seed gives the same likeness.
  /// - Parameter tell: is called now and then with the step and the mean loss since.
  package func run(_ options: Options, tell: (Int, Float) -> Void) -> Likeness {
    let network = LikenessNetwork(seed: options.seed)
    standardise(network)
    let graph = Graph(parameters: network.parameters, recording: true)
    let optimiser = AdamW(
      parameters: network.parameters,
      configuration: .init(weightDecay: 0.01, gradientNormLimit: 1))
    let pool = WorkerPool(workerCount: 1)
    let root = RandomGenerator(seed: options.seed).stream(1)
    var sum: Float = 0
    for step in 0..<options.steps {
      var random = root.stream(step)
      graph.reset()
      let loss = loss(of: network, options, in: graph, using: &random)
      sum += loss.scalar
      graph.backward(from: loss)
      let done = Double(step) / Double(options.steps)
      optimiser.step(
        gradients: [graph.parameterGradients],
        learningRate: options.learningRate * 0.5 * (1 + cos(.pi * done)), pool: pool)
      if (step + 1) % 200 == 0 {
        tell(step + 1, sum / 200)
        sum = 0
      }
    }
    return Likeness(network: network)
  }

  private func standardise(_ network: LikenessNetwork) {
    let size = NoteFeatures.count
    var (sums, squares) = ([Double](repeating: 0, count: size), [Double](repeating: 0, count: size))
    for row in features {
      for i in 0..<size {
        sums[i] += Double(row[i])
        squares[i] += Double(row[i]) * Double(row[i])
      }
    }
    let count = Double(max(1, features.count))
    let means = sums.map { $0 / count }
    let scales = squares.indices.map { i in
      1 / max(0.05, (squares[i] / count - means[i] * means[i]).squareRoot())
    }
    network.standardise(offset: means.map(Float.init), scale: scales.map(Float.init))
  }

  private func loss(
    of network: LikenessNetwork, _ options: Options, in graph: Graph,
    using random: inout RandomGenerator
  ) -> Tensor {
    var notes: [Int] = []
    var groups: [Int] = []
    let order = random.permutation(count: instruments.count)
    for (group, instrument) in order.prefix(options.instruments).enumerated() {
      let own = instruments[instrument]
      let drawn = random.permutation(count: own.count).prefix(options.notesOfEach)
      notes += drawn.map { own[$0] }
      groups += [Int](repeating: group, count: drawn.count)
    }
    let clean = network.standardised(notes.map { features[$0] }, in: graph)
    let shift = random.noise(count: clean.count).map { options.noise * $0 }
    let (whole, timbre) = network.points(clean + graph.tensor(clean.shape, shift))
    return contrast(whole, groups, options.temperature, in: graph)
      + contrast(timbre, groups, options.temperature, in: graph)
  }

  /// Mean over notes of how unlikely the others of their group are among all others.
  private func contrast(
    _ points: Tensor, _ groups: [Int], _ temperature: Float, in graph: Graph
  ) -> Tensor {
    let n = groups.count
    // A note is not compared with itself.
    let diagonal = graph.tensor(Shape(n, n)) { values in
      values.update(repeating: 0)
      for i in 0..<n { values[i * n + i] = -1e4 }
    }
    let targets = graph.tensor(Shape(n, n)) { values in
      values.update(repeating: 0)
      for i in 0..<n {
        let own = groups.indices.filter { $0 != i && groups[$0] == groups[i] }
        for j in own { values[i * n + j] = -1 / Float(own.count * n) }
      }
    }
    let logits = matmul(points, points, transposeB: true) * (1 / temperature) + diagonal
    return (logSoftmax(logits) * targets).sum()
  }
}
