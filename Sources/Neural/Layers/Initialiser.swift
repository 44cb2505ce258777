/// How the weights of a layer begin.
///
/// Weights have their outputs on the first axis, `[out, …, in]`; the product of the others is the
/// fan-in.
public enum Initialiser: Sendable, Hashable {
  /// One value everywhere.
  case constant(Float)

  /// Drawn evenly from -bound..<bound.
  case uniform(bound: Float)

  /// Drawn from the Gaussian of mean 0.
  case normal(deviation: Float)

  /// Drawn evenly with variance gain² / fan-in, which keeps the size of a signal from layer to
  /// layer: gain 1 for a linear layer, √2 in front of ReLU and its relatives.
  ///
  /// Source: He et al. 2015, "Delving deep into rectifiers", equation 10.
  case kaimingUniform(gain: Float = 1)

  /// Writes the values of a parameter of `shape`, row-major.
  public func fill(
    _ values: UnsafeMutableBufferPointer<Float>, _ shape: Shape,
    using random: inout RandomGenerator
  ) {
    let fanIn = shape[0] == 0 ? 0 : shape.count / shape[0]
    switch self {
    case .constant(let value):
      values.update(repeating: value)
    case .uniform(let bound):
      random.fillUniform(values)
      for i in values.indices { values[i] = bound * (2 * values[i] - 1) }
    case .normal(let deviation):
      random.fillNormal(values)
      for i in values.indices { values[i] *= deviation }
    case .kaimingUniform(let gain):
      let bound = gain * (3 / Float(max(fanIn, 1))).squareRoot()
      Self.uniform(bound: bound).fill(values, shape, using: &random)
    }
  }
}
