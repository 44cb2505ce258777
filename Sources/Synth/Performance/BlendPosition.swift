/// A place between sounds: on the line of two, or in the square of four.
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

  /// The nearest place at which a performance blends: half way beyond the sounds at most.
  package var bounded: BlendPosition {
    func bounded(_ value: Double) -> Double { value.isNaN ? -0.5 : min(max(value, -0.5), 1.5) }
    return BlendPosition(x: bounded(x), y: bounded(y))
  }

  /// Share of each sound, of sum 1.
  /// - Parameter count: 1, 2 or 4.
  public func weights(count: Int) -> [Double] { (0..<count).map { weight($0, of: count) } }

  /// Share of one sound of `count`.
  func weight(_ index: Int, of count: Int) -> Double {
    precondition(count == 1 || count == 2 || count == 4, "a blend of \(count) sounds")
    if count == 1 { return 1 }
    let across = index % 2 == 0 ? 1 - x : x
    if count == 2 { return across }
    return across * (index < 2 ? 1 - y : y)
  }
}
