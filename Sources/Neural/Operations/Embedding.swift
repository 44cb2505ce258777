/// Rows of a table: `y[i] = table[indices[i]]`.
///
/// Pullback: `dtable[indices[i]] += dy[i]`, an index that comes twice adding twice.
/// - Parameters:
///   - indices: each in 0 ..< rows of the table.
///   - table: `[rows, width]`.
/// - Returns: `[indices.count, width]`.
public func embedding(_ indices: [Int], table: Tensor) -> Tensor {
  require(table.shape.rank == 2, "embedding: table \(table.shape) must have two axes")
  let (rows, width) = (table.shape[0], table.shape[1])
  let y = table.graph.result(Shape(indices.count, width))
  for (i, index) in indices.enumerated() {
    require(
      (0..<rows).contains(index), "embedding: index \(index) is outside the table \(table.shape)")
    (y.pointer + i * width).update(from: table.pointer + index * width, count: width)
  }

  guard table.graph.isRecording else { return y }
  return table.graph.record(y, from: table) { y in
    let (dy, dtable) = (y.gradient, table.gradient)
    for (i, index) in indices.enumerated() {
      for j in 0..<width { dtable[index * width + j] += dy[i * width + j] }
    }
  }
}
