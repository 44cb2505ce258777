/// What a key, a controller or a command does to the blend: a change, never a state, so that inputs do not
/// have to know of one another.
public enum BlendChange: Sendable, Hashable {
  /// To a value from left to right.
  case x(Double)
  /// To a value from top to bottom.
  case y(Double)
  /// To a position.
  case to(BlendPosition)
  /// By so much, not beyond the sounds.
  case by(x: Double, y: Double)
}

/// Where the blend is: the one owner of it. Thread role: control.
public struct BlendState: Sendable, Hashable {
  /// Where it is, within ``BlendPosition/range``.
  public private(set) var position: BlendPosition
  /// Whether changes are passed over.
  public var isFrozen = false

  /// Begins at a position.
  public init(_ position: BlendPosition = .middle) { self.position = position.bounded }

  /// Makes a change.
  /// - Returns: where the blend is now; nil while it is frozen.
  @discardableResult
  public mutating func apply(_ change: BlendChange) -> BlendPosition? {
    guard !isFrozen else { return nil }
    switch change {
    case .x(let x): position = BlendPosition(x: x, y: position.y).bounded
    case .y(let y): position = BlendPosition(x: position.x, y: y).bounded
    case .to(let place): position = place.bounded
    case .by(let x, let y):
      position = BlendPosition(x: Self.moved(position.x, by: x), y: Self.moved(position.y, by: y))
    }
    return position
  }

  /// A coordinate moved on a grid of thousandths, so that both ends are met exactly.
  private static func moved(_ value: Double, by step: Double) -> Double {
    let target = ((value + step) * 1000).rounded() / 1000
    guard step != 0, target.isFinite else { return value }
    return min(max(target, min(value, 0)), max(value, 1))
  }
}
