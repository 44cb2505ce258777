/// ``layerNorm(_:scale:shift:epsilon:)`` with its learned scale and shift.
public struct LayerNorm: Sendable {
  /// Factors, `[columns]`, 1 at first.
  public let scale: Parameter
  /// Offsets, `[columns]`, 0 at first.
  public let shift: Parameter

  let epsilon: Float

  /// Adds `name.weight` and `name.bias` to a store.
  /// - Parameters:
  ///   - name: prefix of its parameters' names.
  ///   - columns: length of the innermost axis of the input.
  ///   - epsilon: added to the variance.
  ///   - store: where its parameters go.
  public init(
    _ name: String, columns: Int, epsilon: Float = 1e-5, in store: ParameterStore
  ) {
    scale = store.add("\(name).weight", Shape(columns), fill: { $0.update(repeating: 1) })
    shift = store.add("\(name).bias", Shape(columns), fill: { $0.update(repeating: 0) })
    self.epsilon = epsilon
  }

  /// Normalises each row of `x`, `[…, columns]`.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    layerNorm(x, scale: x.graph[scale], shift: x.graph[shift], epsilon: epsilon)
  }
}
