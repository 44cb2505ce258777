/// Groups of points by average linkage: the two groups whose members are nearest in the mean are joined,
/// again and again.
///
/// By chains of nearest neighbours, in time and memory of the square of the number of points. Source:
/// Murtagh 1983, "A survey of recent advances in hierarchical clustering algorithms".
package struct AverageLinkage {
  private let count: Int
  /// Pairs of groups that were joined, nearest first; a group is known by one of its points.
  private var joins: [(a: Int, b: Int, distance: Float)] = []

  /// - Parameter distances: `[count, count]`, symmetric.
  package init(_ distances: [Float], count: Int) {
    self.count = count
    var distances = distances
    var sizes = [Int](repeating: 1, count: count)
    var isThere = [Bool](repeating: true, count: count)
    var chain: [Int] = []
    for _ in 1..<max(1, count) {
      if chain.isEmpty { chain = [isThere.firstIndex(of: true)!] }
      while true {
        let tip = chain[chain.count - 1]
        var nearest = chain.count > 1 ? chain[chain.count - 2] : -1
        var least = nearest >= 0 ? distances[tip * count + nearest] : .infinity
        for other in 0..<count where isThere[other] && other != tip {
          if distances[tip * count + other] < least {
            least = distances[tip * count + other]
            nearest = other
          }
        }
        if chain.count > 1, nearest == chain[chain.count - 2] {
          chain.removeLast(2)
          join(tip, nearest, least, &distances, &sizes, &isThere)
          break
        }
        chain.append(nearest)
      }
    }
    joins.sort { ($0.distance, $0.a, $0.b) < ($1.distance, $1.a, $1.b) }
  }

  private mutating func join(
    _ a: Int, _ b: Int, _ distance: Float, _ distances: inout [Float], _ sizes: inout [Int],
    _ isThere: inout [Bool]
  ) {
    joins.append((a, b, distance))
    isThere[b] = false
    let (x, y) = (Float(sizes[a]), Float(sizes[b]))
    for other in 0..<count where isThere[other] && other != a {
      let mean =
        (x * distances[a * count + other] + y * distances[b * count + other]) / (x + y)
      distances[a * count + other] = mean
      distances[other * count + a] = mean
    }
    sizes[a] += sizes[b]
  }

  /// The group of each point when there are so many groups, numbered from 0 in the order of their first
  /// points.
  package func groups(_ wanted: Int) -> [Int] {
    var parents = Array(0..<count)
    func root(_ i: Int) -> Int {
      var i = i
      while parents[i] != i { i = parents[i] }
      return i
    }
    for join in joins.prefix(max(0, count - wanted)) { parents[root(join.b)] = root(join.a) }
    var numbers: [Int: Int] = [:]
    return (0..<count).map { i in
      let root = root(i)
      if let number = numbers[root] { return number }
      numbers[root] = numbers.count
      return numbers.count - 1
    }
  }
}
