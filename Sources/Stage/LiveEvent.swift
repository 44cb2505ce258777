import Synth

/// What was played live beside a piece, and when it took effect: with a record of these an ``Ensemble``
/// renders the same samples again.
public struct LiveEvent: Sendable {
  /// What was done.
  public var action: PerformanceEvent.Action
  /// Sample at which it took effect: the beginning of a hop.
  public var time: Int
  /// Sample from which drums are struck at a blend: they are prepared some moments ahead.
  public var strokesFrom: Int

  /// Makes an event; all times in samples since the beginning.
  public init(_ action: PerformanceEvent.Action, at time: Int, strokesFrom: Int) {
    self.action = action
    self.time = time
    self.strokesFrom = strokesFrom
  }

  /// Where the blend goes; nil for anything else.
  var blend: BlendPosition? {
    guard case .blend(let position) = action else { return nil }
    return position.bounded
  }

  /// Whether this one and the next are blends of which nothing is heard but the next.
  func isReplaced(by next: LiveEvent) -> Bool {
    blend != nil && next.blend != nil && time == next.time && strokesFrom == next.strokesFrom
  }
}
