/// Two gated recurrent units, one forward and one backward in time, side by side:
/// `[batch, time, in]` → `[batch, time, 2 · hidden]`.
///
/// Parameters: those of GRU under `forward` and `backward`.
public struct BidirectionalGRU: Sendable {
  /// From the first time to the last; its results come first.
  public let forward: GRU
  /// From the last time to the first.
  public let backward: GRU

  /// Makes both layers; the parameters are those of
  /// ``GRU/init(_:inputs:hidden:isReversed:in:using:)``.
  public init(
    _ name: String, inputs: Int, hidden: Int, in store: ParameterStore,
    using random: inout RandomGenerator
  ) {
    forward = GRU(
      "\(name).forward", inputs: inputs, hidden: hidden, in: store, using: &random)
    backward = GRU(
      "\(name).backward", inputs: inputs, hidden: hidden, isReversed: true, in: store,
      using: &random)
  }

  /// h of both directions at every time, from states of zero.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    concatenate([forward(x), backward(x)], axis: -1)
  }
}
