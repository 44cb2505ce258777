/// Finds places for names on a map, where they lie neither on each other nor on more points than need be.
package struct ScatterLabels {
  private let box: Canvas.Box
  private let columns: Int
  /// Points in each cell, `[row, column]`.
  private var cells: [Int32]
  private var taken: [Canvas.Box] = []

  private static let cell = 6.0

  /// - Parameter box: that the names have to lie in.
  package init(box: Canvas.Box) {
    self.box = box
    columns = Int(box.width / Self.cell) + 1
    cells = [Int32](repeating: 0, count: columns * (Int(box.height / Self.cell) + 1))
  }

  /// Notes that a point lies at a place.
  package mutating func avoid(_ place: Canvas.Point) {
    guard let cell = cell(place.x, place.y) else { return }
    cells[cell] += 1
  }

  private func cell(_ x: Double, _ y: Double) -> Int? {
    let (column, row) = (Int((x - box.x) / Self.cell), Int((y - box.y) / Self.cell))
    let cell = row * columns + column
    return (0..<columns).contains(column) && cells.indices.contains(cell) ? cell : nil
  }

  /// A free place beside a point; nil where there is none.
  package mutating func place(
    beside point: Canvas.Point, width: Double, height: Double
  ) -> Canvas.Box? {
    let (width, away) = (width + 4, 7.0)
    let corners = [
      (point.x + away, point.y - height / 2), (point.x - away - width, point.y - height / 2),
      (point.x - width / 2, point.y - away - height), (point.x - width / 2, point.y + away),
      (point.x + away, point.y - height - 2), (point.x + away, point.y + 2),
      (point.x - away - width, point.y - height - 2), (point.x - away - width, point.y + 2),
    ]
    let free = corners.map { Canvas.Box(x: $0.0, y: $0.1, width: width, height: height) }.filter {
      one in
      one.x >= box.x && one.right <= box.right && one.y >= box.y && one.bottom <= box.bottom
        && !taken.contains {
          $0.x < one.right && one.x < $0.right && $0.y < one.bottom && one.y < $0.bottom
        }
    }
    let crowds = free.map(crowd)
    guard let best = free.indices.min(by: { crowds[$0] < crowds[$1] }) else { return nil }
    taken.append(free[best])
    return free[best]
  }

  /// Points under a name.
  private func crowd(_ name: Canvas.Box) -> Int32 {
    var sum: Int32 = 0
    for y in stride(from: name.y, to: name.bottom, by: Self.cell) {
      for x in stride(from: name.x, to: name.right, by: Self.cell) {
        if let cell = cell(x, y) { sum += cells[cell] }
      }
    }
    return sum
  }
}
