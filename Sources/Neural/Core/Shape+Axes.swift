extension Shape {
  /// The index of an axis counted from 0, from one that may count from the last (-1 the innermost).
  package func index(ofAxis axis: Int) -> Int {
    let index = axis < 0 ? axis + rank : axis
    require((0..<rank).contains(index), "axis \(axis) of shape \(self)")
    return index
  }

  /// The elements as `[outer, length, inner]` around one axis: all axes before it, itself, all after.
  package func split(at axis: Int) -> (outer: Int, length: Int, inner: Int) {
    let index = index(ofAxis: axis)
    var (outer, inner) = (1, 1)
    for before in 0..<index { outer *= self[before] }
    for after in index + 1..<rank { inner *= self[after] }
    return (outer, self[index], inner)
  }

  /// This shape without one axis; a vector becomes `[1]`.
  package func removing(axis: Int) -> Shape {
    let index = index(ofAxis: axis)
    guard rank > 1 else { return Shape(1) }
    return filled(rank - 1) { $0 < index ? self[$0] : self[$0 + 1] }
  }

  /// What a reduction along one axis leaves.
  package func reduced(_ axis: Int, _ keepingAxis: Bool) -> Shape {
    keepingAxis ? replacing(axis: axis, with: 1) : removing(axis: axis)
  }

  /// A shape from a function of the axis, without an array.
  private func filled(_ rank: Int, _ length: (Int) -> Int) -> Shape {
    switch rank {
    case 1: Shape(length(0))
    case 2: Shape(length(0), length(1))
    case 3: Shape(length(0), length(1), length(2))
    default: Shape(length(0), length(1), length(2), length(3))
    }
  }
}
