/// A transposed convolution in time, which lengthens it: `[batch, time, in]` → `[batch, time', out]`.
///
/// Parameters: `weight` `[in, kernel, out / groups]`, `bias` `[out]`. See
/// ``convTranspose1d(_:weight:bias:axis:extra:groups:activation:)``.
public struct ConvTranspose1D: Sendable {
  /// W, `[in, kernel, out / groups]`.
  public let weight: Parameter
  /// b, `[out]`, unless made without.
  public let bias: Parameter?
  /// Stride, dilation and padding in time.
  public let axis: ConvolutionAxis
  /// Further outputs after the last, 0 ..< stride.
  public let extra: Int
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
  ///   - extra: further outputs after the last, 0 ..< stride.
  ///   - groups: parts that the channels fall into.
  ///   - bias: whether b is there.
  ///   - activation: f, applied to the sum.
  ///   - store: where its parameters go.
  ///   - random: draws the initial weights.
  public init(
    _ name: String, inputs: Int, outputs: Int, kernel: Int,
    axis: ConvolutionAxis = ConvolutionAxis(), extra: Int = 0,
    groups: Int = 1, bias: Bool = true, activation: Activation? = nil,
    in store: ParameterStore, using random: inout RandomGenerator
  ) {
    require(
      inputs % groups == 0 && outputs % groups == 0,
      "\(name): \(inputs) and \(outputs) channels do not fall into \(groups) groups")
    let initial = Initialiser.uniform(bound: 1 / Float(inputs / groups * kernel).squareRoot())
    weight = store.add(
      "\(name).weight", Shape(inputs, kernel, outputs / groups), initial, using: &random)
    self.bias = bias ? store.add("\(name).bias", Shape(outputs), initial, using: &random) : nil
    self.axis = axis
    self.extra = extra
    self.groups = groups
    self.activation = activation
  }

  /// Applies the layer.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    convTranspose1d(
      x, weight: x.graph[weight], bias: bias.map { x.graph[$0] }, axis: axis, extra: extra,
      groups: groups, activation: activation)
  }
}
