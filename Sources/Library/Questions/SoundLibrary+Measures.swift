import Foundation

/// How faithful the library's map is, beside the habitual one.
package struct MapMeasures: Sendable {
  /// Of the map that `library map` draws.
  package let map: Neighbourhoods
  /// Of the first two principal components of the same points.
  package let components: Neighbourhoods
}

extension SoundLibrary {
  /// Measures the map at some neighbours.
  package func mapMeasures(neighbours: Int) throws -> MapMeasures {
    let places = try map()
    let (_, vectors) = try VectorStore(database: database).all()
    let points = vectors.map(\.point)
    let components = PrincipalComponents(points)
    func measure(_ place: (Int) -> (Float, Float)) -> Neighbourhoods {
      let flat = points.indices.map(place)
      return Neighbourhoods(
        count: points.count, k: neighbours,
        truth: { Clustering.distance(points[$0], points[$1]) },
        map: { a, b in
          let (x, y) = (flat[a].0 - flat[b].0, flat[a].1 - flat[b].1)
          return x * x + y * y
        })
    }
    return MapMeasures(
      map: measure { (Float(places[$0].x), Float(places[$0].y)) },
      components: measure { components.place(points[$0]) })
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
  func place(_ point: [Float]) -> (Float, Float) {
    func along(_ axis: [Float]) -> Float {
      axis.indices.reduce(0) { $0 + (point[$1] - mean[$1]) * axis[$1] }
    }
    return axes.count == 2 ? (along(axes[0]), along(axes[1])) : (0, 0)
  }
}
