/// `W = gain · V / ‖V‖`, the norm being that of each output's weights: its length and its direction
/// are learned apart, which keeps the scale of a discriminator's layers in bounds.
///
/// Source: Salimans, Kingma 2016, "Weight normalization", equation 2.
/// - Parameters:
///   - direction: V, `[out, …]`, no output's weights all 0.
///   - gain: `[out]`.
/// - Returns: W, of the direction's shape.
public func weightNormalised(_ direction: Tensor, gain: Tensor) -> Tensor {
  let outputs = direction.shape[0]
  require(gain.count == outputs, "\(gain.shape) gains for weights of \(direction.shape)")
  let rows = direction.reshaped(Shape(outputs, direction.count / outputs))
  let norm = sqrt(square(rows).sum(axis: 1, keepingAxis: true))
  return (rows * (gain.reshaped(Shape(outputs, 1)) / norm)).reshaped(direction.shape)
}
