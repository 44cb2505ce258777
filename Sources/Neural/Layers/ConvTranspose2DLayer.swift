/// A transposed convolution of images, which enlarges them: `[batch, height, width, in]` → `[batch, height', width', out]`.
///
/// Parameters: `weight` `[in, kernel height, kernel width, out / groups]`, `bias` `[out]`. See
/// ``convTranspose2d(_:weight:bias:vertical:horizontal:extra:groups:activation:)``.
public struct ConvTranspose2D: Sendable {
  /// W, `[in, kernel height, kernel width, out / groups]`.
  public let weight: Parameter
  /// b, `[out]`, unless made without.
  public let bias: Parameter?
  /// Stride, dilation and padding along the height.
  public let vertical: ConvolutionAxis
  /// The same along the width.
  public let horizontal: ConvolutionAxis
  /// Further outputs after the last, 0 ..< stride.
  public let extra: (height: Int, width: Int)
  /// Parts that the channels fall into.
  public let groups: Int
  /// f, or none.
  public let activation: Activation?

  /// Makes the layer, with weights drawn evenly from ±1 / √(terms of each output).
  /// - Parameters:
  ///   - name: prefix of its parameters' names.
  ///   - inputs: channels of x.
  ///   - outputs: channels of the result.
  ///   - kernel: taps along height and width.
  ///   - vertical: stride, dilation and padding along the height.
  ///   - horizontal: the same along the width.
  ///   - extra: further outputs after the last, 0 ..< stride.
  ///   - groups: parts that the channels fall into.
  ///   - bias: whether b is there.
  ///   - activation: f, applied to the sum.
  ///   - store: where its parameters go.
  ///   - random: draws the initial weights.
  public init(
    _ name: String, inputs: Int, outputs: Int, kernel: (height: Int, width: Int),
    vertical: ConvolutionAxis = ConvolutionAxis(), horizontal: ConvolutionAxis = ConvolutionAxis(),
    extra: (height: Int, width: Int) = (0, 0),
    groups: Int = 1, bias: Bool = true, activation: Activation? = nil,
    in store: ParameterStore, using random: inout RandomGenerator
  ) {
    require(
      inputs % groups == 0 && outputs % groups == 0,
      "\(name): \(inputs) and \(outputs) channels do not fall into \(groups) groups")
    let initial = Initialiser.uniform(
      bound: 1 / Float(inputs / groups * kernel.height * kernel.width).squareRoot())
    weight = store.add(
      "\(name).weight", Shape(inputs, kernel.height, kernel.width, outputs / groups), initial,
      using: &random)
    self.bias = bias ? store.add("\(name).bias", Shape(outputs), initial, using: &random) : nil
    self.vertical = vertical
    self.horizontal = horizontal
    self.extra = extra
    self.groups = groups
    self.activation = activation
  }

  /// Applies the layer.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    convTranspose2d(
      x, weight: x.graph[weight], bias: bias.map { x.graph[$0] }, vertical: vertical,
      horizontal: horizontal, extra: extra,
      groups: groups, activation: activation)
  }
}
