/// What ``GRU`` and ``LSTM`` learn: `input.weight` `[gates · hidden, in]`, `recurrent.weight`
/// `[gates · hidden, hidden]`, `input.bias` and `recurrent.bias` `[gates · hidden]`.
public struct RecurrentParameters: Sendable {
  /// W, `[gates · hidden, in]`.
  public let inputWeight: Parameter
  /// U, `[gates · hidden, hidden]`.
  public let recurrentWeight: Parameter
  /// Bias beside W, `[gates · hidden]`.
  public let inputBias: Parameter
  /// Bias beside U, `[gates · hidden]`.
  public let recurrentBias: Parameter

  /// Length of the state.
  public var hiddenSize: Int { recurrentWeight.shape[1] }

  /// Adds the parameters to a store, drawn evenly from ±1 / √hidden.
  init(
    _ name: String, gates: Int, inputs: Int, hidden: Int, in store: ParameterStore,
    using random: inout RandomGenerator
  ) {
    let initial = Initialiser.uniform(bound: 1 / Float(hidden).squareRoot())
    let rows = gates * hidden
    inputWeight = store.add("\(name).input.weight", Shape(rows, inputs), initial, using: &random)
    recurrentWeight = store.add(
      "\(name).recurrent.weight", Shape(rows, hidden), initial, using: &random)
    inputBias = store.add("\(name).input.bias", Shape(rows), initial, using: &random)
    recurrentBias = store.add("\(name).recurrent.bias", Shape(rows), initial, using: &random)
  }

  /// The parameters as tensors of a graph.
  func weights(in graph: Graph) -> RecurrentWeights {
    RecurrentWeights(
      input: graph[inputWeight], recurrent: graph[recurrentWeight], inputBias: graph[inputBias],
      recurrentBias: graph[recurrentBias])
  }
}
