/// ``snake(_:alpha:)`` with a learned frequency for each channel.
public struct Snake: Sendable {
  /// Frequencies, `[channels]`, 1 at first.
  public let alpha: Parameter

  /// Adds `name.alpha` to a store.
  public init(_ name: String, channels: Int, in store: ParameterStore) {
    alpha = store.add("\(name).alpha", Shape(channels)) { $0.update(repeating: 1) }
  }

  /// Applies the activation to `x`, `[…, channels]`.
  public func callAsFunction(_ x: Tensor) -> Tensor { snake(x, alpha: x.graph[alpha]) }
}
