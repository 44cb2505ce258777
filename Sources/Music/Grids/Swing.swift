/// Swing: the second of two equal notes comes late.
public struct Swing: Sendable, Equatable {
  /// What swings.
  public enum Unit: String, Sendable, Codable, CaseIterable {
    /// The eighths of a quarter.
    case eighths
    /// The sixteenths of an eighth.
    case sixteenths
  }

  /// Where the second note comes, in percent of both: 50 is straight, 66.7 a triplet's swing, 75 a
  /// dotted one.
  public var percent: Double
  /// What swings.
  public var unit: Unit

  /// What ``percent`` may be.
  public static let range = 50.0...75.0

  /// Makes a swing; percent within ``range``.
  public init(percent: Double, unit: Unit = .eighths) {
    precondition(Self.range.contains(percent), "a swing of \(percent) %")
    self.percent = percent
    self.unit = unit
  }

  /// When a note comes that is written at a beat: pairs keep their ends, what lies between moves evenly.
  public func played(_ beat: Double) -> Double {
    let pair = unit == .eighths ? 1.0 : 0.5
    let first = (beat / pair).rounded(.down)
    let place = beat / pair - first
    let middle = percent / 100
    let moved = place < 0.5 ? 2 * place * middle : middle + (2 * place - 1) * (1 - middle)
    return (first + moved) * pair
  }
}
