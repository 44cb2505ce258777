/// A dense layer, `f(x · Wᵀ + b)`, on the innermost axis: `[…, in]` → `[…, out]`.
///
/// Parameters: `weight` `[out, in]`, `bias` `[out]`. See ``linear(_:weight:bias:activation:)``.
public struct Linear: Sendable {
  /// W, `[out, in]`.
  public let weight: Parameter
  /// b, `[out]`, unless made without.
  public let bias: Parameter?
  /// f, or none.
  public let activation: Activation?

  /// Makes the layer, with weights drawn evenly from ±1 / √in.
  /// - Parameters:
  ///   - name: prefix of its parameters' names.
  ///   - inputs: length of the innermost axis of x.
  ///   - outputs: the same of the result.
  ///   - bias: whether b is there.
  ///   - activation: f, applied in the same pass.
  ///   - store: where its parameters go.
  ///   - random: draws the initial weights.
  public init(
    _ name: String, inputs: Int, outputs: Int, bias: Bool = true,
    activation: Activation? = nil,
    in store: ParameterStore, using random: inout RandomGenerator
  ) {
    let initial = Initialiser.uniform(bound: 1 / Float(inputs).squareRoot())
    weight = store.add("\(name).weight", Shape(outputs, inputs), initial, using: &random)
    self.bias =
      bias ? store.add("\(name).bias", Shape(outputs), initial, using: &random) : nil
    self.activation = activation
  }

  /// Applies the layer.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    linear(
      x, weight: x.graph[weight], bias: bias.map { x.graph[$0] }, activation: activation)
  }
}
