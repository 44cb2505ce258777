/// Two long short-term memories, one forward and one backward in time, side by side:
/// `[batch, time, in]` → `[batch, time, 2 · hidden]`.
///
/// Parameters: those of LSTM under `forward` and `backward`.
public struct BidirectionalLSTM: Sendable {
  /// From the first time to the last; its results come first.
  public let forward: LSTM
  /// From the last time to the first.
  public let backward: LSTM

  /// Makes both layers; the parameters are those of
  /// ``LSTM/init(_:inputs:hidden:isReversed:in:using:)``.
  public init(
    _ name: String, inputs: Int, hidden: Int, in store: ParameterStore,
    using random: inout RandomGenerator
  ) {
    forward = LSTM(
      "\(name).forward", inputs: inputs, hidden: hidden, in: store, using: &random)
    backward = LSTM(
      "\(name).backward", inputs: inputs, hidden: hidden, isReversed: true, in: store,
      using: &random)
  }

  /// h of both directions at every time, from states of zero.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    concatenate([forward(x).hidden, backward(x).hidden], axis: -1)
  }
}
