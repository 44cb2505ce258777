/// A convolution in time: `[batch, time, in]` → `[batch, time', out]`.
///
/// Parameters: `weight` `[out, kernel, in / groups]`, `bias` `[out]`. See
/// ``conv1d(_:weight:bias:axis:groups:activation:)``.
public struct Conv1D: Sendable {
  /// W, `[out, kernel, in / groups]`.
  public let weight: Parameter
  /// b, `[out]`, unless made without.
  public let bias: Parameter?
  /// Stride, dilation and padding in time.
  public let axis: ConvolutionAxis
  /// Parts that the channels fall into.
  public let groups: Int
  /// f, or none.
  public let activation: Activation?

  /// Makes the layer, with weights drawn evenly from ±1 / √(terms of each output).
  /// - Parameters:
  ///   - name: prefix of its parameters' names.
  ///   - inputs: channels of x.
  ///   - outputs: channels of the result.
  ///   - kernel: taps in time.
  ///   - axis: stride, dilation and padding in time.
  ///   - groups: parts that the channels fall into.
  ///   - bias: whether b is there.
  ///   - activation: f, applied to the sum.
  ///   - store: where its parameters go.
  ///   - random: draws the initial weights.
  public init(
    _ name: String, inputs: Int, outputs: Int, kernel: Int,
    axis: ConvolutionAxis = ConvolutionAxis(),
    groups: Int = 1, bias: Bool = true, activation: Activation? = nil,
    in store: ParameterStore, using random: inout RandomGenerator
  ) {
    require(
      inputs % groups == 0 && outputs % groups == 0,
      "\(name): \(inputs) and \(outputs) channels do not fall into \(groups) groups")
    let initial = Initialiser.uniform(bound: 1 / Float(inputs / groups * kernel).squareRoot())
    weight = store.add(
      "\(name).weight", Shape(outputs, kernel, inputs / groups), initial, using: &random)
    self.bias = bias ? store.add("\(name).bias", Shape(outputs), initial, using: &random) : nil
    self.axis = axis
    self.groups = groups
    self.activation = activation
  }

  /// Applies the layer.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    conv1d(
      x, weight: x.graph[weight], bias: bias.map { x.graph[$0] }, axis: axis,
      groups: groups, activation: activation)
  }
}
