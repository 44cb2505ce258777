import CKernels

/// The mean of `|x - target|`, weighted, `[1]`.
///
/// Pullback: `dx += dy · w / Σw · sign(x - target)`, and the negative for the target.
/// - Parameters:
///   - x: any shape.
///   - target: the same shape.
///   - weights: w, of a shape that can be broadcast to x's, >= 0; a mask is weights of 0 and 1.
///     None for 1. Where all are 0 the loss is 0. They get no gradient.
public func absoluteError(_ x: Tensor, _ target: Tensor, weights: Tensor? = nil) -> Tensor {
  weightedMean(
    x, target, weights, "absolute error", value: kernel_absolute_error,
    pullback: kernel_absolute_error_pullback)
}

/// The mean of `(x - target)²`, weighted, `[1]`.
///
/// Pullback: `dx += dy · w / Σw · 2 (x - target)`, and the negative for the target.
/// - Parameters: as of ``absoluteError(_:_:weights:)``.
public func squaredError(_ x: Tensor, _ target: Tensor, weights: Tensor? = nil) -> Tensor {
  weightedMean(
    x, target, weights, "squared error", value: kernel_squared_error,
    pullback: kernel_squared_error_pullback)
}

/// Σ w · loss of a run: x, target, weight, stride of the weight, count.
private typealias LossKernel = (
  UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>, Int, Int
) -> Double

/// Adds scale · w · slope in x to dx: x, target, weight, stride of the weight, scale, dx, count.
private typealias LossPullback = (
  UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>, Int, Float,
  UnsafeMutablePointer<Float>, Int
) -> Void

private func weightedMean(
  _ x: Tensor, _ target: Tensor, _ weights: Tensor?, _ name: String, value: LossKernel,
  pullback: @escaping LossPullback
) -> Tensor {
  require(x.shape == target.shape, "\(name): input \(x.shape) does not fit \(target.shape)")
  let graph = x.graph
  let weights = weights ?? graph.tensor(Shape(1)) { $0[0] = 1 }
  let plan = BroadcastPlan(x.shape, weights.shape, name)
  require(plan.shape == x.shape, "\(name): weights \(weights.shape) do not fit \(x.shape)")
  let total =
    weights.count == 0
    ? 0 : kernel_sum(weights.pointer, weights.count) * Double(x.count / weights.count)
  let factor = total > 0 ? 1 / total : 0
  var sum = 0.0
  plan.forEachRun { i, _, k in
    sum += value(
      x.pointer + i, target.pointer + i, weights.pointer + k, plan.bStride, plan.length)
  }
  let y = graph.result(Shape(1))
  y.pointer[0] = Float(sum * factor)

  guard graph.isRecording else { return y }
  return graph.record(y, from: x, target) { y in
    let scale = y.gradient[0] * Float(factor)
    for (tensor, sign) in [(x, Float(1)), (target, -1)] {
      guard let gradient = tensor.wantedGradient else { continue }
      plan.forEachRun { i, _, k in
        pullback(
          x.pointer + i, target.pointer + i, weights.pointer + k, plan.bStride, sign * scale,
          gradient + i, plan.length)
      }
    }
  }
}
