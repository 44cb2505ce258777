import CKernels

/// A slow copy of a model's weights, the exponential moving average of what the optimiser does:
/// it sounds better than the last step and is what is saved for players.
///
///     ā ← ā + (1 − d) (w − ā),   d = min(decay, (1 + t) / (10 + t))
///
/// The smaller d of the first steps t lets the average leave the random beginning behind.
///
/// Source: Polyak, Juditsky 1992, "Acceleration of stochastic approximation by averaging"; the rule
/// for d follows the documentation of TensorFlow's `ExponentialMovingAverage`.
public final class WeightAverage {
  /// d after the first steps, in [0, 1).
  public let decay: Double

  /// The averaged parameters.
  public let parameters: ParameterStore

  /// Begins at the weights as they are.
  public init(of parameters: ParameterStore, decay: Double) {
    require((0..<1).contains(decay), "the average's decay is in 0..<1, not \(decay)")
    self.decay = decay
    self.parameters = parameters.copy()
  }

  /// Follows the weights after the optimiser's step number `step`, counted from 0.
  public func update(from weights: ParameterStore, step: Int, pool: WorkerPool) {
    require(
      weights.count == parameters.count,
      "an average of \(parameters.count) floats cannot follow \(weights.count)")
    let time = Double(step)
    let rate = Float(1 - min(decay, (1 + time) / (10 + time)))
    // Each range is touched by one worker only.
    nonisolated(unsafe) let (average, source) = (parameters.pointer, weights.pointer)
    pool.run(count: weights.count, grain: 16_384) { range in
      kernel_average(average + range.lowerBound, source + range.lowerBound, rate, range.count)
    }
  }
}
