/// Convolution in time: `y[t] = b + Σ_tap W_tap · x[t·stride + tap·dilation − before]`.
///
/// Pullback: `dx[t·stride + tap·dilation − before] += W_tapᵀ · dy[t]`,
/// `dW_tap += Σ_t dy[t] · x[t·stride + tap·dilation − before]ᵀ`, `db += Σ_t dy[t]`.
/// - Parameters:
///   - x: `[batch, time, in]`.
///   - weight: W, `[out, kernel, in / groups]`.
///   - bias: b, `[out]`, or none.
///   - axis: stride, dilation and padding in time.
///   - groups: parts that the channels fall into; each output sees one part only.
///   - activation: f, applied to the sum; none is the identity.
/// - Returns: `[batch, time', out]`.
public func conv1d(
  _ x: Tensor, weight: Tensor, bias: Tensor? = nil, axis: ConvolutionAxis = ConvolutionAxis(),
  groups: Int = 1, activation: Activation? = nil
) -> Tensor {
  require(
    x.shape.rank == 3 && weight.shape.rank == 3,
    "conv1d: input \(x.shape) and weight \(weight.shape) must have three axes")
  let y = conv2d(
    x.reshaped(Shape(x.shape[0], 1, x.shape[1], x.shape[2])),
    weight: weight.reshaped(Shape(weight.shape[0], 1, weight.shape[1], weight.shape[2])),
    bias: bias, horizontal: axis, groups: groups, activation: activation)
  return y.reshaped(Shape(y.shape[0], y.shape[2], y.shape[3]))
}
