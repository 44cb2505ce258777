import CKernels

/// The largest value under a sliding window of time, channel by channel.
///
/// Pullback: `dx += dy` at the first largest element of each window.
/// - Parameters:
///   - x: `[batch, time, channels]`.
///   - size: length of the window.
///   - axis: stride, dilation and padding; padding is never the largest. By default windows that
///     lie side by side.
/// - Returns: `[batch, time', channels]`.
public func maxPool1d(_ x: Tensor, size: Int, axis: ConvolutionAxis? = nil) -> Tensor {
  alongTime(x) {
    maxPool2d($0, size: (1, size), vertical: ConvolutionAxis(), horizontal: axis)
  }
}

/// The mean under a sliding window of time, channel by channel.
///
/// Pullback: `dx += dy / n` for the n elements of each window.
/// - Parameters:
///   - x: `[batch, time, channels]`.
///   - size: length of the window.
///   - axis: stride, dilation and padding; padding does not count in the mean. By default windows
///     that lie side by side.
/// - Returns: `[batch, time', channels]`.
public func averagePool1d(_ x: Tensor, size: Int, axis: ConvolutionAxis? = nil) -> Tensor {
  alongTime(x) {
    averagePool2d($0, size: (1, size), vertical: ConvolutionAxis(), horizontal: axis)
  }
}

/// The largest value under a sliding window of an image, channel by channel.
///
/// Pullback: `dx += dy` at the first largest element of each window.
/// - Parameters:
///   - x: `[batch, height, width, channels]`.
///   - size: height and width of the window.
///   - vertical: stride, dilation and padding along the height; padding is never the largest. By
///     default windows that lie side by side.
///   - horizontal: the same along the width.
/// - Returns: `[batch, height', width', channels]`.
public func maxPool2d(
  _ x: Tensor, size: (height: Int, width: Int), vertical: ConvolutionAxis? = nil,
  horizontal: ConvolutionAxis? = nil
) -> Tensor {
  let (windows, y) = pooling(x, size, vertical, horizontal)
  let (channels, stride) = (windows.groups, windows.horizontal.stride * windows.groups)
  // By output, the tap that was largest.
  let winners = x.graph.isRecording ? x.graph.scratch(y.count) : nil
  y.pointer.update(repeating: -.infinity, count: y.count)
  windows.forEachRun { run in
    let output = run.output * channels
    kernel_pool_max(
      x.pointer + run.input * channels, stride, y.pointer + output,
      winners.map { $0.pointer + output }, Float(run.tap), run.count, channels)
  }

  guard let winners else { return y }
  return x.graph.record(y, from: x) { y in
    let (dx, dy) = (x.gradient, y.gradient)
    windows.forEachRun { run in
      let output = run.output * channels
      kernel_pool_max_gradient(
        dy + output, winners.pointer + output, Float(run.tap), dx + run.input * channels, stride,
        run.count, channels)
    }
  }
}

/// The mean under a sliding window of an image, channel by channel.
///
/// Pullback: `dx += dy / n` for the n elements of each window.
/// - Parameters:
///   - x: `[batch, height, width, channels]`.
///   - size: height and width of the window.
///   - vertical: stride, dilation and padding along the height; padding does not count in the mean.
///     By default windows that lie side by side.
///   - horizontal: the same along the width.
/// - Returns: `[batch, height', width', channels]`.
public func averagePool2d(
  _ x: Tensor, size: (height: Int, width: Int), vertical: ConvolutionAxis? = nil,
  horizontal: ConvolutionAxis? = nil
) -> Tensor {
  let (windows, y) = pooling(x, size, vertical, horizontal)
  let (channels, stride) = (windows.groups, windows.horizontal.stride * windows.groups)
  // By output, 1 / (elements of its window).
  let weights = x.graph.scratch(y.shape.rows)
  weights.pointer.update(repeating: 0, count: y.shape.rows)
  windows.forEachRun { run in
    for output in run.output..<run.output + run.count { weights.pointer[output] += 1 }
  }
  for output in 0..<y.shape.rows { weights.pointer[output] = 1 / weights.pointer[output] }
  y.pointer.update(repeating: 0, count: y.count)
  windows.forEachRun { run in
    kernel_add_weighted_rows(
      x.pointer + run.input * channels, stride, weights.pointer + run.output,
      y.pointer + run.output * channels, channels, run.count, channels)
  }

  guard x.graph.isRecording else { return y }
  return x.graph.record(y, from: x) { y in
    let (dx, dy) = (x.gradient, y.gradient)
    windows.forEachRun { run in
      kernel_add_weighted_rows(
        dy + run.output * channels, channels, weights.pointer + run.output,
        dx + run.input * channels, stride, run.count, channels)
    }
  }
}

/// Runs a pooling of images on `[batch, time, channels]`.
private func alongTime(_ x: Tensor, _ pool: (Tensor) -> Tensor) -> Tensor {
  require(x.shape.rank == 3, "pooling in time: input \(x.shape) must have three axes")
  let y = pool(x.reshaped(Shape(x.shape[0], 1, x.shape[1], x.shape[2])))
  return y.reshaped(Shape(y.shape[0], y.shape[2], y.shape[3]))
}

/// The windows of a pooling, as a convolution of each channel by itself, and room for its result.
private func pooling(
  _ x: Tensor, _ size: (height: Int, width: Int), _ vertical: ConvolutionAxis?,
  _ horizontal: ConvolutionAxis?
) -> (windows: Convolution, result: Tensor) {
  let shape = x.shape
  require(
    shape.rank == 4 && size.height > 0 && size.width > 0,
    "pooling: windows of \(size) on input \(shape), which must have four axes")
  let vertical = vertical ?? ConvolutionAxis(stride: size.height, padding: .none)
  let horizontal = horizontal ?? ConvolutionAxis(stride: size.width, padding: .none)
  let windows = Convolution(
    batch: shape[0], input: .init(height: shape[1], width: shape[2], channels: shape[3]),
    output: .init(
      height: vertical.outputLength(shape[1], kernel: size.height),
      width: horizontal.outputLength(shape[2], kernel: size.width), channels: shape[3]),
    kernelHeight: size.height, kernelWidth: size.width, vertical: vertical,
    horizontal: horizontal, groups: shape[3])
  let result = x.graph.result(
    Shape(shape[0], windows.output.height, windows.output.width, shape[3]))
  return (windows, result)
}
