/// ``groupNorm(_:groups:scale:shift:epsilon:)`` with its learned scale and shift.
public struct GroupNorm: Sendable {
  /// Factors, `[channels]`, 1 at first.
  public let scale: Parameter
  /// Offsets, `[channels]`, 0 at first.
  public let shift: Parameter
  /// Runs of neighbouring channels that share mean and variance.
  public let groups: Int

  private let epsilon: Float

  /// Adds `name.weight` and `name.bias` to a store.
  /// - Parameters:
  ///   - channels: length of the innermost axis of the input.
  ///   - groups: divides the channels.
  ///   - epsilon: added to the variance.
  public init(
    _ name: String, channels: Int, groups: Int, epsilon: Float = 1e-5, in store: ParameterStore
  ) {
    scale = store.add("\(name).weight", Shape(channels), fill: { $0.update(repeating: 1) })
    shift = store.add("\(name).bias", Shape(channels), fill: { $0.update(repeating: 0) })
    self.groups = groups
    self.epsilon = epsilon
  }

  /// Normalises each example of `x`, `[batch, …, channels]`.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    groupNorm(x, groups: groups, scale: x.graph[scale], shift: x.graph[shift], epsilon: epsilon)
  }
}
