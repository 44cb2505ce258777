import CKernels

/// Convolution of images: on both axes,
/// `y[o] = b + Σ_tap W_tap · x[o·stride + tap·dilation − before]`.
///
/// Pullback: `dx[o·stride + tap·dilation − before] += W_tapᵀ · dy[o]`,
/// `dW_tap += Σ_o dy[o] · x[o·stride + tap·dilation − before]ᵀ`, `db += Σ_o dy[o]`.
/// - Parameters:
///   - x: `[batch, height, width, in]`.
///   - weight: W, `[out, kernel height, kernel width, in / groups]`.
///   - bias: b, `[out]`, or none.
///   - vertical: stride, dilation and padding along the height.
///   - horizontal: the same along the width.
///   - groups: parts that the channels fall into; each output sees one part only.
///   - activation: f, applied to the sum; none is the identity.
/// - Returns: `[batch, height', width', out]`.
public func conv2d(
  _ x: Tensor, weight: Tensor, bias: Tensor? = nil,
  vertical: ConvolutionAxis = ConvolutionAxis(), horizontal: ConvolutionAxis = ConvolutionAxis(),
  groups: Int = 1, activation: Activation? = nil
) -> Tensor {
  let (xs, ws) = (x.shape, weight.shape)
  require(
    xs.rank == 4 && ws.rank == 4 && xs[3] == ws[3] * groups && ws[0] % groups == 0,
    "conv2d: input \(xs) does not fit weight \(ws) in \(groups) groups")
  let convolution = Convolution(
    batch: xs[0], input: .init(height: xs[1], width: xs[2], channels: xs[3]),
    output: .init(
      height: vertical.outputLength(xs[1], kernel: ws[1]),
      width: horizontal.outputLength(xs[2], kernel: ws[2]), channels: ws[0]),
    kernelHeight: ws[1], kernelWidth: ws[2], vertical: vertical, horizontal: horizontal,
    groups: groups)
  let y = x.graph.result(
    Shape(xs[0], convolution.output.height, convolution.output.width, ws[0]))
  fillRows(of: y, with: bias)
  convolution.forward(x.pointer, weight: weight.pointer, into: y.pointer, graph: x.graph)
  let slope = activation?.apply(to: y)

  guard x.graph.isRecording else { return y }
  return x.graph.record(y, from: x, weight, bias ?? x) { y in
    pullBack(slope, of: y, to: bias)
    let dy = y.gradient
    if x.requiresGradient {
      convolution.inputGradient(dy, weight: weight.pointer, into: x.gradient, graph: y.graph)
    }
    if weight.requiresGradient {
      convolution.weightGradient(x.pointer, dy, into: weight.gradient, graph: y.graph)
    }
  }
}
