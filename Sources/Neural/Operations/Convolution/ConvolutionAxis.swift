/// How a convolution walks along one axis.
public struct ConvolutionAxis: Sendable, Hashable {
  /// Input elements from one output to the next.
  public var stride: Int
  /// Input elements from one tap to the next.
  public var dilation: Int
  /// Zeros around the input.
  public var padding: ConvolutionPadding

  /// An axis; by default every element, neighbouring taps, as many outputs as inputs.
  public init(stride: Int = 1, dilation: Int = 1, padding: ConvolutionPadding = .same) {
    require(
      stride > 0 && dilation > 0, "stride \(stride) and dilation \(dilation) must be > 0")
    self.stride = stride
    self.dilation = dilation
    self.padding = padding
  }

  /// Zeros before the first input element.
  package func before(kernel: Int) -> Int {
    padding.amounts(kernel: kernel, dilation: dilation).before
  }

  /// Outputs of a convolution over `length` inputs.
  package func outputLength(_ length: Int, kernel: Int) -> Int {
    let (before, after) = padding.amounts(kernel: kernel, dilation: dilation)
    let span = length + before + after - (kernel - 1) * dilation
    return span < 1 ? 0 : (span - 1) / stride + 1
  }

  /// The outputs of tap `tap` that read inside the input, and the input of the first of them.
  package func reach(
    tap: Int, kernel: Int, inputs: Int, outputs: Int
  ) -> (outputs: Range<Int>, firstInput: Int) {
    let shift = tap * dilation - before(kernel: kernel)
    let first = shift >= 0 ? 0 : (-shift + stride - 1) / stride
    let last = inputs - 1 - shift < 0 ? -1 : (inputs - 1 - shift) / stride
    let end = max(first, min(outputs, last + 1))
    return (first..<end, first * stride + shift)
  }
}
