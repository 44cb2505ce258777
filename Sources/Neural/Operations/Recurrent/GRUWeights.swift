/// The weights of a gated recurrent unit, its gates r, z, n one after the other in the rows.
public struct GRUWeights {
  /// W, `[3 · hidden, in]`.
  public var input: Tensor
  /// U, `[3 · hidden, hidden]`.
  public var recurrent: Tensor
  /// Bias beside W, `[3 · hidden]`.
  public var inputBias: Tensor
  /// Bias beside U, `[3 · hidden]`.
  public var recurrentBias: Tensor

  /// Joins the weights.
  public init(input: Tensor, recurrent: Tensor, inputBias: Tensor, recurrentBias: Tensor) {
    self.input = input
    self.recurrent = recurrent
    self.inputBias = inputBias
    self.recurrentBias = recurrentBias
  }
}
