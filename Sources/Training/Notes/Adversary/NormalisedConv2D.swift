import Neural

/// A convolution of images whose weights are normalised; see
/// `weightNormalised(_:gain:)`.
///
/// Parameters: `direction` `[out, kernel height, kernel width, in]`, `gain` `[out]`, `bias` `[out]`.
struct NormalisedConv2D: Sendable {
  private let direction: Parameter
  private let gain: Parameter
  private let bias: Parameter
  private let vertical: ConvolutionAxis
  private let horizontal: ConvolutionAxis

  /// Makes the layer as it would begin without normalisation.
  init(
    _ name: String, inputs: Int, outputs: Int, kernel: (height: Int, width: Int),
    stride: (height: Int, width: Int) = (1, 1), in store: ParameterStore,
    using random: inout RandomGenerator
  ) {
    let terms = kernel.height * kernel.width * inputs
    let initial = Initialiser.uniform(bound: 1 / Float(terms).squareRoot())
    direction = store.add(
      "\(name).direction", Shape(outputs, kernel.height, kernel.width, inputs), initial,
      using: &random)
    let weights = store.values(of: direction)
    gain = store.add("\(name).gain", Shape(outputs)) { gains in
      for output in 0..<outputs {
        let own = weights[output * terms..<(output + 1) * terms]
        gains[output] = own.reduce(0) { $0 + $1 * $1 }.squareRoot()
      }
    }
    bias = store.add("\(name).bias", Shape(outputs), initial, using: &random)
    vertical = ConvolutionAxis(stride: stride.height)
    horizontal = ConvolutionAxis(stride: stride.width)
  }

  /// Applies the layer.
  /// - Parameters:
  ///   - x: `[batch, height, width, in]`.
  ///   - isFrozen: whether the layer's own parameters get no gradient.
  /// - Returns: `[batch, height', width', out]`.
  func callAsFunction(_ x: Tensor, isFrozen: Bool) -> Tensor {
    let graph = x.graph
    let parts = [direction, gain, bias].map { isFrozen ? graph[$0].detached : graph[$0] }
    return conv2d(
      x, weight: weightNormalised(parts[0], gain: parts[1]), bias: parts[2], vertical: vertical,
      horizontal: horizontal)
  }
}
