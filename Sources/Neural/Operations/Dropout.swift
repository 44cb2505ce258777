import CKernels

/// `y = x · m`: each element is kept with probability 1 - p and then divided by it, so that the mean
/// stays. For training only; inference leaves it out.
///
/// Pullback: `dx += dy · m`.
/// - Parameters:
///   - x: any shape.
///   - probability: p, of losing an element, in 0..<1.
///   - random: where the choice is drawn from.
///
/// Source: Srivastava et al. 2014, "Dropout", section 10 (inverted form).
public func dropout(
  _ x: Tensor, probability: Float, using random: inout RandomGenerator
) -> Tensor {
  require((0..<1).contains(probability), "dropout: probability \(probability) is not in 0..<1")
  let kept = x.graph.scratch(x.count)
  random.fillUniform(UnsafeMutableBufferPointer(start: kept.pointer, count: x.count))
  let y = x.graph.result(x.shape)
  kernel_dropout(x.pointer, probability, kept.pointer, y.pointer, x.count)

  guard x.graph.isRecording else { return y }
  return x.graph.record(y, from: x) { y in
    kernel_add_product(y.gradient, kept.pointer, 1, x.gradient, 1, x.count)
  }
}
