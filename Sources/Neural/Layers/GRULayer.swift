/// A gated recurrent unit over time: `[batch, time, in]` → `[batch, time, hidden]`.
///
/// Parameters: `input.weight` `[3 · hidden, in]`, `recurrent.weight` `[3 · hidden, hidden]`,
/// `input.bias` and `recurrent.bias` `[3 · hidden]`, gates in the order r, z, n. See
/// ``gru(_:initial:weights:)``.
public struct GRU: Sendable {
  /// W, `[3 · hidden, in]`.
  public let inputWeight: Parameter
  /// U, `[3 · hidden, hidden]`.
  public let recurrentWeight: Parameter
  /// Bias beside W, `[3 · hidden]`.
  public let inputBias: Parameter
  /// Bias beside U, `[3 · hidden]`.
  public let recurrentBias: Parameter

  /// Length of the state.
  public var hiddenSize: Int { recurrentWeight.shape[1] }

  /// Makes the layer, with weights drawn evenly from ±1 / √hidden.
  /// - Parameters:
  ///   - name: prefix of its parameters' names.
  ///   - inputs: channels of x.
  ///   - hidden: length of the state.
  ///   - store: where its parameters go.
  ///   - random: draws the initial weights.
  public init(
    _ name: String, inputs: Int, hidden: Int, in store: ParameterStore,
    using random: inout RandomGenerator
  ) {
    let initial = Initialiser.uniform(bound: 1 / Float(hidden).squareRoot())
    let rows = 3 * hidden
    inputWeight = store.add("\(name).input.weight", Shape(rows, inputs), initial, using: &random)
    recurrentWeight = store.add(
      "\(name).recurrent.weight", Shape(rows, hidden), initial, using: &random)
    inputBias = store.add("\(name).input.bias", Shape(rows), initial, using: &random)
    recurrentBias = store.add("\(name).recurrent.bias", Shape(rows), initial, using: &random)
  }

  /// h of every time, from an initial state or zero.
  public func callAsFunction(_ x: Tensor, initial: Tensor? = nil) -> Tensor {
    let graph = x.graph
    return gru(
      x, initial: initial,
      weights: GRUWeights(
        input: graph[inputWeight], recurrent: graph[recurrentWeight], inputBias: graph[inputBias],
        recurrentBias: graph[recurrentBias]))
  }

  /// One step, as decoding needs it: `[batch, in]` and a state → the next state, `[batch, hidden]`
  /// again.
  public func step(_ x: Tensor, state: Tensor) -> Tensor {
    self(x.reshaped(Shape(x.shape[0], 1, x.shape[1])), initial: state)
      .reshaped(Shape(x.shape[0], hiddenSize))
  }
}
