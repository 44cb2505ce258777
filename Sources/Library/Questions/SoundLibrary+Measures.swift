import Foundation
import Neural

/// How faithful a map of sounds is, beside the habitual one.
package struct MapMeasures: Sendable {
  /// Of the map as `library map` learns it.
  package let map: Neighbourhoods
  /// Of one that was learned from half of the sounds, to which the others came later.
  package let grown: Neighbourhoods
  /// Of the first two principal components.
  package let components: Neighbourhoods

  /// Learns maps of some sounds and measures them.
  /// - Parameters:
  ///   - points: of the sounds, unit vectors; more than four times the neighbours.
  ///   - neighbours: that count.
  ///   - seed: of the training, and of the half.
  package init(of points: [[Float]], neighbours: Int, seed: UInt64 = 1) {
    func measure(_ places: [(x: Double, y: Double)]) -> Neighbourhoods {
      Neighbourhoods(
        count: points.count, k: neighbours,
        truth: { Clustering.distance(points[$0], points[$1]) },
        map: { a, b in
          let (x, y) = (places[a].x - places[b].x, places[a].y - places[b].y)
          return Float(x * x + y * y)
        })
    }
    var random = RandomGenerator(seed: seed)
    let half = random.permutation(count: points.count).prefix(points.count / 2).sorted()
    map = measure(MapNetwork.trained(on: points, seed: seed).places(points))
    grown = measure(MapNetwork.trained(on: half.map { points[$0] }, seed: seed).places(points))
    let axes = PrincipalComponents(points)
    components = measure(points.map(axes.place))
  }
}

extension SoundLibrary {
  /// The points of all sounds.
  package func points() throws -> [[Float]] {
    let store = VectorStore(database: database)
    return try store.points(at: Array(0..<store.count())).points
  }
}

/// The two directions in which some points lie farthest apart.
///
/// Source: Pearson 1901; found by the power method, the second with the first taken away.
struct PrincipalComponents {
  private let mean: [Float]
  private var axes: [[Float]] = []

  init(_ points: [[Float]]) {
    let size = points.first?.count ?? 0
    var sum = [Float](repeating: 0, count: size)
    for point in points { for i in 0..<size { sum[i] += point[i] } }
    mean = sum.map { $0 / Float(max(1, points.count)) }
    for axis in 0..<2 where size > 1 {
      var direction = (0..<size).map { Float(($0 + axis) % 7) - 3 }
      for _ in 0..<100 {
        var next = [Float](repeating: 0, count: size)
        for point in points {
          let share = (0..<size).reduce(Float(0)) { $0 + (point[$1] - mean[$1]) * direction[$1] }
          for i in 0..<size { next[i] += share * (point[i] - mean[i]) }
        }
        for known in axes {
          let share = zip(known, next).reduce(Float(0)) { $0 + $1.0 * $1.1 }
          for i in 0..<size { next[i] -= share * known[i] }
        }
        let length = next.reduce(Float(0)) { $0 + $1 * $1 }.squareRoot()
        direction = next.map { $0 / max(length, 1e-12) }
      }
      axes.append(direction)
    }
  }

  /// Where a point lies.
  func place(_ point: [Float]) -> (x: Double, y: Double) {
    func along(_ axis: [Float]) -> Double {
      Double(axis.indices.reduce(Float(0)) { $0 + (point[$1] - mean[$1]) * axis[$1] })
    }
    return axes.count == 2 ? (along(axes[0]), along(axes[1])) : (0, 0)
  }
}
