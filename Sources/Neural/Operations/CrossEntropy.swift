import CKernels

/// `y = ln Σ exp(logits) - logits[class]`: nats needed to tell the class, by row.
///
/// Pullback: `dlogits += dy · (softmax(logits) - 1 at the class)`.
/// - Parameters:
///   - logits: `[…, classes]`.
///   - classes: for each row, in 0..<classes; a negative number leaves the row out: its loss is 0
///     and its gradient nothing.
/// - Returns: `[…]`; `[1]` for a vector.
public func crossEntropy(_ logits: Tensor, classes: [Int]) -> Tensor {
  let (rows, columns) = (logits.shape.rows, logits.shape[-1])
  require(
    classes.count == rows, "cross-entropy: \(classes.count) classes for logits \(logits.shape)")
  for index in classes {
    require(index < columns, "cross-entropy: class \(index) of logits \(logits.shape)")
  }
  let y = logits.graph.result(logits.shape.removing(axis: -1))
  kernel_cross_entropy(logits.pointer, classes, y.pointer, rows, columns)

  guard y.graph.isRecording else { return y }
  return y.graph.record(y, from: logits) { y in
    kernel_cross_entropy_pullback(
      logits.pointer, classes, y.pointer, y.gradient, logits.gradient, rows, columns)
  }
}

/// `y = ln(1 + exp(x)) - target · x`, x being the logits: nats needed to tell a coin's side, by
/// element.
///
/// Pullback: `dx += dy · (sigmoid(x) - target)`; the target gets none.
/// - Parameters:
///   - logits: any shape.
///   - target: the same shape, probabilities in [0, 1].
public func bernoulliCrossEntropy(_ logits: Tensor, _ target: Tensor) -> Tensor {
  require(
    logits.shape == target.shape,
    "Bernoulli cross-entropy: logits \(logits.shape) do not fit target \(target.shape)")
  let y = logits.graph.result(logits.shape)
  kernel_bernoulli(logits.pointer, target.pointer, y.pointer, y.count)

  guard y.graph.isRecording else { return y }
  return y.graph.record(y, from: logits) { y in
    kernel_bernoulli_pullback(
      logits.pointer, target.pointer, y.gradient, logits.gradient, y.count)
  }
}
