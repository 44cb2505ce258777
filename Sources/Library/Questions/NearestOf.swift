/// Which of a few points is the nearest to each of many: the middles of groups, or what a player likes.
///
/// A value belongs to one thread.
final class NearestOf {
  private let count: Int
  private let size: Int
  // [size, count]: the loop over points is the inner one.
  private let columns: UnsafeMutablePointer<Float>
  private let products: UnsafeMutablePointer<Float>  // [count]

  /// - Parameter points: unit vectors of one size, at least one.
  init(_ points: [[Float]]) {
    count = points.count
    size = points.first?.count ?? 0
    columns = .allocate(capacity: count * size)
    products = .allocate(capacity: count)
    for (number, point) in points.enumerated() {
      for i in 0..<size { columns[i * count + number] = point[i] }
    }
  }

  deinit {
    columns.deallocate()
    products.deallocate()
  }

  /// The nearest one of a unit vector, the first of equals, and half the squared distance.
  func nearest(to point: [Float]) -> (index: Int, distance: Float) {
    precondition(point.count == size && count > 0, "\(point.count) numbers, not \(size)")
    for number in 0..<count { products[number] = 0 }
    point.withUnsafeBufferPointer { point in
      for i in 0..<size {
        let (value, column) = (point[i], columns + i * count)
        for number in 0..<count { products[number] += value * column[number] }
      }
    }
    var best = 0
    for number in 1..<max(1, count) where products[number] > products[best] { best = number }
    return (best, 1 - products[best])
  }
}
