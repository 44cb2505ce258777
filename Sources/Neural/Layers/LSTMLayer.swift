/// Long short-term memory over time: `[batch, time, in]` → `[batch, time, hidden]`.
///
/// Parameters: `input.weight` `[4 · hidden, in]`, `recurrent.weight` `[4 · hidden, hidden]`,
/// `input.bias` and `recurrent.bias` `[4 · hidden]`, gates in the order i, f, g, o. See
/// ``lstm(_:initial:weights:isReversed:)``.
public struct LSTM: Sendable {
  /// Weights and biases.
  public let parameters: RecurrentParameters
  /// Runs from the last time to the first.
  public let isReversed: Bool

  /// Length of the state.
  public var hiddenSize: Int { parameters.hiddenSize }

  /// Makes the layer, with weights drawn evenly from ±1 / √hidden.
  /// - Parameters:
  ///   - name: prefix of its parameters' names.
  ///   - inputs: channels of x.
  ///   - hidden: length of the state.
  ///   - isReversed: runs from the last time to the first.
  ///   - store: where its parameters go.
  ///   - random: draws the initial weights.
  public init(
    _ name: String, inputs: Int, hidden: Int, isReversed: Bool = false,
    in store: ParameterStore, using random: inout RandomGenerator
  ) {
    parameters = RecurrentParameters(
      name, gates: 4, inputs: inputs, hidden: hidden, in: store, using: &random)
    self.isReversed = isReversed
  }

  /// h and c of every time, from an initial state or zero.
  public func callAsFunction(
    _ x: Tensor, initial: (hidden: Tensor, cell: Tensor)? = nil
  ) -> (hidden: Tensor, cell: Tensor) {
    lstm(x, initial: initial, weights: parameters.weights(in: x.graph), isReversed: isReversed)
  }

  /// One step, as decoding needs it: `[batch, in]` and a state → the next state, `[batch, hidden]`
  /// each.
  public func step(_ x: Tensor, state: (hidden: Tensor, cell: Tensor)) -> (
    hidden: Tensor, cell: Tensor
  ) {
    let next = self(x.reshaped(Shape(x.shape[0], 1, x.shape[1])), initial: state)
    let shape = Shape(x.shape[0], hiddenSize)
    return (next.hidden.reshaped(shape), next.cell.reshaped(shape))
  }
}
