/// Long short-term memory over time: `[batch, time, in]` → `[batch, time, hidden]`.
///
/// Parameters: `input.weight` `[4 · hidden, in]`, `recurrent.weight` `[4 · hidden, hidden]`,
/// `input.bias` and `recurrent.bias` `[4 · hidden]`, gates in the order i, f, g, o. See
/// ``lstm(_:initial:weights:isReversed:)``.
public struct LSTM: Sendable {
  /// W, `[4 · hidden, in]`.
  public let inputWeight: Parameter
  /// U, `[4 · hidden, hidden]`.
  public let recurrentWeight: Parameter
  /// Bias beside W, `[4 · hidden]`.
  public let inputBias: Parameter
  /// Bias beside U, `[4 · hidden]`.
  public let recurrentBias: Parameter
  /// Runs from the last time to the first.
  public let isReversed: Bool

  /// Length of the state.
  public var hiddenSize: Int { recurrentWeight.shape[1] }

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
    let initial = Initialiser.uniform(bound: 1 / Float(hidden).squareRoot())
    inputWeight = store.add(
      "\(name).input.weight", Shape(4 * hidden, inputs), initial, using: &random)
    recurrentWeight = store.add(
      "\(name).recurrent.weight", Shape(4 * hidden, hidden), initial, using: &random)
    inputBias = store.add(
      "\(name).input.bias", Shape(4 * hidden), initial, using: &random)
    recurrentBias = store.add(
      "\(name).recurrent.bias", Shape(4 * hidden), initial, using: &random)
    self.isReversed = isReversed
  }

  /// h and c of every time, from an initial state or zero.
  public func callAsFunction(
    _ x: Tensor, initial: (hidden: Tensor, cell: Tensor)? = nil
  ) -> (hidden: Tensor, cell: Tensor) {
    lstm(x, initial: initial, weights: weights(in: x.graph), isReversed: isReversed)
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

  private func weights(in graph: Graph) -> LSTMWeights {
    LSTMWeights(
      input: graph[inputWeight], recurrent: graph[recurrentWeight], inputBias: graph[inputBias],
      recurrentBias: graph[recurrentBias])
  }
}
