import CKernels

/// A nonlinearity that an operation applies to its sum in the same pass, keeping f′ for the
/// pullback so that nothing is computed twice.
public enum Activation: Sendable, Hashable {
  /// `max(0, z)`
  case relu
  /// `z σ(z)`. Source: Elfwing, Uchibe, Doya 2018.
  case silu
  /// `tanh z`
  case tanh
  /// `σ(z) = 1 / (1 + e⁻ᶻ)`
  case sigmoid

  private var kind: ActivationKind {
    switch self {
    case .relu: activation_relu
    case .silu: activation_silu
    case .tanh: activation_tanh
    case .sigmoid: activation_sigmoid
    }
  }

  /// Turns z into f(z) in place; returns f′(z) if the graph is recording.
  func apply(to z: Tensor) -> TensorStorage? {
    let slope = z.graph.isRecording ? z.graph.scratch(z.count) : nil
    kernel_activate(kind, z.pointer, slope?.pointer, z.count)
    return slope
  }

  /// Turns z into f(z) in place, `count` elements of plain memory.
  func apply(to z: UnsafeMutablePointer<Float>, count: Int) {
    kernel_activate(kind, z, nil, count)
  }
}
