import Foundation

/// A position between sounds: on the line of two, or in the square of four.
///
/// Two sounds lie at x = 0 and x = 1. Four lie at the corners: the first two at the top, from the left,
/// the other two at the bottom. Beyond 0 and 1 the lines go on.
public struct BlendPosition: Codable, Sendable, Hashable {
  /// From left to right.
  public var x: Double
  /// From top to bottom; without meaning for two sounds.
  public var y: Double

  /// Makes a position.
  public init(x: Double, y: Double = 0.5) {
    self.x = x
    self.y = y
  }

  /// Half way between all.
  public static let middle = BlendPosition(x: 0.5, y: 0.5)

  /// The values that coordinates may have: half way beyond the sounds at most.
  public static let range = -0.5...1.5

  /// How many sounds can be blended.
  public static let soundCounts = [1, 2, 4]

  /// Whether both coordinates are within ``range``.
  public var isInRange: Bool { Self.range.contains(x) && Self.range.contains(y) }

  /// The nearest position within ``range``.
  package var bounded: BlendPosition {
    func bounded(_ value: Double) -> Double {
      value.isNaN
        ? Self.range.lowerBound : min(max(value, Self.range.lowerBound), Self.range.upperBound)
    }
    return BlendPosition(x: bounded(x), y: bounded(y))
  }

  /// Weight of each sound, of sum 1.
  /// - Parameter count: 1, 2 or 4.
  public func weights(count: Int) -> [Double] { (0..<count).map { weight($0, of: count) } }

  /// Weight of one sound of `count`.
  func weight(_ index: Int, of count: Int) -> Double {
    precondition(Self.soundCounts.contains(count), "a blend of \(count) sounds")
    if count == 1 { return 1 }
    let across = index % 2 == 0 ? 1 - x : x
    if count == 2 { return across }
    return across * (index < 2 ? 1 - y : y)
  }
}
