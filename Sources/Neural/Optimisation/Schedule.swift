import Foundation

/// A number that follows the optimiser's step: a learning rate, or the weight β of a loss term.
///
/// Schedules are values that combine, and are saved as part of a training's configuration.
///
/// ```swift
/// let rate = Schedule.cosine(from: 1e-3, to: 1e-5, stepCount: 20_000).warmedUp(over: 500)
/// let beta = Schedule.linear(from: 0, to: 0.2, stepCount: 5_000)
/// ```
public indirect enum Schedule: Codable, Sendable, Equatable {
  /// The same value at every step.
  case constant(Double)

  /// A straight line over `stepCount` steps, then `to`.
  case linear(from: Double, to: Double, stepCount: Int)

  /// Half a cosine from `from` down (or up) to `to` over `stepCount` steps, then `to`.
  ///
  /// Source: Loshchilov, Hutter 2017, "SGDR", eq. 5, without restarts.
  case cosine(from: Double, to: Double, stepCount: Int)

  /// `from · factorᵏ` at step `k`, never below `floor`.
  case exponential(from: Double, factor: Double, floor: Double)

  /// `first` for `stepCount` steps, then `second` from its own step 0.
  case sequence(first: Schedule, stepCount: Int, second: Schedule)

  /// The value at an optimiser step, counted from 0.
  public func value(atStep step: Int) -> Double {
    require(step >= 0, "step \(step) lies before the beginning")
    switch self {
    case .constant(let value):
      return value
    case .linear(let from, let to, let stepCount):
      guard step < stepCount else { return to }
      return from + (to - from) * Double(step) / Double(stepCount)
    case .cosine(let from, let to, let stepCount):
      guard step < stepCount else { return to }
      return to + (from - to) * (1 + cos(.pi * Double(step) / Double(stepCount))) / 2
    case .exponential(let from, let factor, let floor):
      return max(floor, from * pow(factor, Double(step)))
    case .sequence(let first, let stepCount, let second):
      return step < stepCount
        ? first.value(atStep: step) : second.value(atStep: step - stepCount)
    }
  }

  /// This schedule after a straight rise from its first value / `stepCount` to its first value:
  /// no step of the warm-up is wasted on a rate of 0.
  public func warmedUp(over stepCount: Int) -> Schedule {
    guard stepCount > 0 else { return self }
    let target = value(atStep: 0)
    return Schedule.linear(
      from: target / Double(stepCount), to: target, stepCount: max(1, stepCount - 1)
    ).followed(after: stepCount, by: self)
  }

  /// This schedule for `stepCount` steps, then `next` from its own step 0.
  public func followed(after stepCount: Int, by next: Schedule) -> Schedule {
    .sequence(first: self, stepCount: stepCount, second: next)
  }
}
