/// How the weights of a layer begin.
///
/// Weights have their outputs on the first axis, `[out, …, in]`; the product of the others is the
/// fan-in, and out times the axes between is the fan-out.
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

  /// Drawn evenly with variance 2 gain² / (fan-in + fan-out), a compromise between signal and
  /// gradient.
  ///
  /// Source: Glorot, Bengio 2010, "Understanding the difficulty of training deep feedforward neural
  /// networks", equation 16.
  case xavierUniform(gain: Float = 1)

  /// Rows (or columns, if there are more rows than columns) of length `gain`, at right angles to
  /// each other: recurrent weights that neither shrink nor stretch. The first axis gives the rows,
  /// all others the columns.
  ///
  /// Source: Saxe, McClelland, Ganguli 2013, "Exact solutions to the nonlinear dynamics of learning
  /// in deep linear neural networks".
  case orthogonal(gain: Float = 1)

  /// Writes the values of a parameter of `shape`, row-major.
  public func fill(
    _ values: UnsafeMutableBufferPointer<Float>, _ shape: Shape,
    using random: inout RandomGenerator
  ) {
    let fanIn = shape[0] == 0 ? 0 : shape.count / shape[0]
    let fanOut = shape[-1] == 0 || shape.rank == 1 ? shape[0] : shape.count / shape[-1]
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
    case .xavierUniform(let gain):
      let bound = gain * (6 / Float(max(fanIn + fanOut, 1))).squareRoot()
      Self.uniform(bound: bound).fill(values, shape, using: &random)
    case .orthogonal(let gain):
      random.fillNormal(values)
      Self.orthogonalise(values, rows: shape[0], columns: fanIn, gain: gain)
    }
  }

  /// Gram-Schmidt on the shorter of the two sides. Each vector goes through twice, after which the
  /// angles are right to the last digits.
  private static func orthogonalise(
    _ values: UnsafeMutableBufferPointer<Float>, rows: Int, columns: Int, gain: Float
  ) {
    BLAS.prepare()
    let (count, length) = (min(rows, columns), max(rows, columns))
    // Element i of vector v, in the matrix.
    func place(_ v: Int, _ i: Int) -> Int { rows <= columns ? v * columns + i : i * columns + v }
    let vectors = TensorStorage(count: count * length)
    let shared = TensorStorage(count: count)
    for v in 0..<count {
      let vector = vectors.pointer + v * length
      for i in 0..<length { vector[i] = values[place(v, i)] }
      for _ in 0..<2 where v > 0 {
        // vector -= Qᵀ · (Q · vector), Q being the vectors before it
        BLAS.multiply(
          m: v, n: 1, k: length, vectors.pointer, lda: length, vector, ldb: 1,
          into: shared.pointer, ldc: 1)
        BLAS.multiply(
          m: 1, n: length, k: v, alpha: -1, shared.pointer, lda: v, vectors.pointer, ldb: length,
          beta: 1, into: vector, ldc: length)
      }
      let norm = (0..<length).reduce(Float(0)) { $0 + vector[$1] * vector[$1] }.squareRoot()
      for i in 0..<length { vector[i] /= norm }
    }
    for v in 0..<count {
      for i in 0..<length { values[place(v, i)] = gain * vectors.pointer[v * length + i] }
    }
  }
}

extension ParameterStore {
  /// Adds a parameter and draws its first values.
  /// - Parameters:
  ///   - name: not yet in the store.
  ///   - shape: axis lengths, outputs first.
  ///   - initialiser: how the values begin.
  ///   - random: where they are drawn from.
  public func add(
    _ name: String, _ shape: Shape, _ initialiser: Initialiser,
    using random: inout RandomGenerator
  ) -> Parameter {
    add(name, shape) { initialiser.fill($0, shape, using: &random) }
  }
}
