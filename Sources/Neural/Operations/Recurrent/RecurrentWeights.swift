/// The weights of a recurrent operation, its gates one after the other in the rows: r, z, n of a gated
/// recurrent unit, i, f, g, o of a long short-term memory.
public struct RecurrentWeights {
  /// W, `[gates · hidden, in]`.
  public var input: Tensor
  /// U, `[gates · hidden, hidden]`.
  public var recurrent: Tensor
  /// Bias beside W, `[gates · hidden]`.
  public var inputBias: Tensor
  /// Bias beside U, `[gates · hidden]`.
  public var recurrentBias: Tensor

  /// Joins the weights.
  public init(input: Tensor, recurrent: Tensor, inputBias: Tensor, recurrentBias: Tensor) {
    self.input = input
    self.recurrent = recurrent
    self.inputBias = inputBias
    self.recurrentBias = recurrentBias
  }
}
