import Synth

/// What a hand did beside a piece, and when it was heard: with a record of these an ``Ensemble`` renders
/// the same samples again.
public struct HandEvent: Sendable {
  /// What was done.
  public var action: PerformanceEvent.Action
  /// Sample at which it took effect: the beginning of a hop.
  public var time: Int
  /// Sample from which drums are struck at a blend: strokes are prepared some moments ahead.
  public var strokesFrom: Int

  /// Makes an event; all times in samples since the beginning.
  public init(_ action: PerformanceEvent.Action, at time: Int, strokesFrom: Int) {
    self.action = action
    self.time = time
    self.strokesFrom = strokesFrom
  }

  /// Whether this one and the next are blends of which nothing is heard but the next.
  func isReplaced(by next: HandEvent) -> Bool {
    guard case .blend = action, case .blend = next.action else { return false }
    return time == next.time && strokesFrom == next.strokesFrom
  }
}
