import Foundation
import Neural

/// From a sound's point (`SoundVector.point`) to a place on the map: three dense layers.
///
/// Trained on the graph of neighbours: neighbours are drawn together, others apart, by the likelihood of a
/// Student distribution. Source: McInnes, Healy, Melville 2018, "UMAP"; Sainburg, McInnes, Gentner 2021,
/// "Parametric UMAP embeddings", with a = b = 1 and five others to each neighbour.
package struct MapNetwork: Sendable {
  let parameters = ParameterStore()
  private let layers: [Linear]

  private static let width = 128
  private static let inputs = 2 * LikenessNetwork.size
  /// Neighbours of each sound that count.
  static let neighbours = 12

  init(seed: UInt64) {
    var random = RandomGenerator(seed: seed)
    layers = [
      Linear(
        "map.0", inputs: Self.inputs, outputs: Self.width, activation: .silu, in: parameters,
        using: &random),
      Linear(
        "map.1", inputs: Self.width, outputs: Self.width, activation: .silu, in: parameters,
        using: &random),
      Linear("map.2", inputs: Self.width, outputs: 2, in: parameters, using: &random),
    ]
  }

  /// Sounds that are placed at once.
  static let batch = 1024

  /// Places of some sounds.
  package func places(_ points: [[Float]]) -> [(x: Double, y: Double)] {
    let graph = Graph(parameters: parameters, recording: false)
    var places: [(x: Double, y: Double)] = []
    places.reserveCapacity(points.count)
    for start in stride(from: 0, to: points.count, by: Self.batch) {
      let rows = points[start..<min(start + Self.batch, points.count)]
      var inputs: [Float] = []
      inputs.reserveCapacity(rows.count * Self.inputs)
      for row in rows { inputs += row }
      graph.reset()
      let values = place(graph.tensor(Shape(rows.count, Self.inputs), inputs)).values
      for row in rows.indices.map({ 2 * ($0 - start) }) {
        places.append((Double(values[row]), Double(values[row + 1])))
      }
    }
    return places
  }

  private func place(_ x: Tensor) -> Tensor { layers.reduce(4 * x) { $1($0) } }

  /// Trains a network; the same seed gives the same map.
  /// - Parameters:
  ///   - points: of all sounds, unit vectors.
  ///   - steps: of 256 pairs of neighbours each.
  package static func trained(on points: [[Float]], seed: UInt64, steps: Int = 3000) -> MapNetwork {
    let network = MapNetwork(seed: seed)
    let near = nearest(points, count: neighbours)
    let graph = Graph(parameters: network.parameters, recording: true)
    let optimiser = AdamW(parameters: network.parameters)
    let pool = WorkerPool(workerCount: 1)
    let root = RandomGenerator(seed: seed).stream(2)
    let (pairs, others) = (256, 5)
    for step in 0..<steps {
      var random = root.stream(step)
      var rows: [Int] = []
      for _ in 0..<pairs { rows.append(random.integer(below: points.count)) }
      for i in 0..<pairs { rows.append(random.pick(near[rows[i]])) }
      for _ in 0..<pairs * others { rows.append(random.integer(below: points.count)) }
      graph.reset()
      let x = graph.tensor(Shape(rows.count, inputs), rows.flatMap { points[$0] })
      let y = network.place(x)
      let heads = y.rows(0..<pairs)
      let close = square(heads - y.rows(pairs..<2 * pairs)).sum(axis: -1)
      let far = square(
        y.rows(2 * pairs..<(2 + others) * pairs).reshaped(Shape(others, pairs, 2))
          - heads.reshaped(Shape(1, pairs, 2))
      ).sum(axis: -1)
      let pull = log(close + 1).mean()
      let push = (log(far + 1) - log(far + 0.01)).mean() * Float(others)
      graph.backward(from: pull + push)
      let rate = 2e-3 * 0.5 * (1 + cos(.pi * Double(step) / Double(steps)))
      optimiser.step(gradients: [graph.parameterGradients], learningRate: rate, pool: pool)
    }
    return network
  }

  /// The nearest others of each point, nearest first.
  static func nearest(_ points: [[Float]], count: Int) -> [[Int]] {
    points.indices.map { i in
      let list = NearestList(count: min(count, points.count - 1))
      for j in points.indices where j != i {
        list.offer(Int64(j), Clustering.distance(points[i], points[j]))
      }
      return list.sorted.map { Int($0.id) }
    }
  }
}
