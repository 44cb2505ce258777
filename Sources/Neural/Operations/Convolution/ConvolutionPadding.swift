/// Zeros before and after a convolved axis.
public enum ConvolutionPadding: Sendable, Hashable {
  /// Output length = ⌈input length / stride⌉; an odd zero goes after.
  case same
  /// All zeros before: no output depends on later input.
  case causal
  /// So many before and after.
  case explicit(before: Int, after: Int)

  /// No zeros: the kernel stays inside the input.
  public static let none = ConvolutionPadding.explicit(before: 0, after: 0)

  /// Zeros before and after for a kernel of `kernel` taps, `dilation` apart.
  package func amounts(kernel: Int, dilation: Int) -> (before: Int, after: Int) {
    let total = (kernel - 1) * dilation
    switch self {
    case .same: return (total / 2, total - total / 2)
    case .causal: return (total, 0)
    case .explicit(let before, let after): return (before, after)
    }
  }
}
