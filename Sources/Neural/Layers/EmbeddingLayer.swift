/// A table of vectors, one for each of a few things: pitches, instruments, classes.
///
/// Parameters: `weight` `[rows, width]`. See ``embedding(_:table:)``.
public struct Embedding: Sendable {
  /// The table, `[rows, width]`.
  public let weight: Parameter

  /// Makes the table, drawn from a Gaussian.
  /// - Parameters:
  ///   - name: prefix of its parameter's name.
  ///   - rows: how many things there are.
  ///   - width: numbers for each.
  ///   - deviation: standard deviation of the initial values.
  ///   - store: where its parameters go.
  ///   - random: draws the initial weights.
  public init(
    _ name: String, rows: Int, width: Int, deviation: Float = 1,
    in store: ParameterStore, using random: inout RandomGenerator
  ) {
    weight = store.add(
      "\(name).weight", Shape(rows, width), .normal(deviation: deviation), using: &random)
  }

  /// The rows of `indices`, `[indices.count, width]`.
  public func callAsFunction(_ indices: [Int], in graph: Graph) -> Tensor {
    embedding(indices, table: graph[weight])
  }
}
