/// Shares of the notes in a blend over time: on straight lines between some moments, steady before the
/// first and after the last.
public struct MixPath: Sendable, Equatable {
  /// Shares at a moment.
  public struct Point: Sendable, Equatable {
    /// Since the onset.
    public let seconds: Double
    /// One a note, of sum 1; negative ones lead beyond the notes.
    public let weights: [Double]

    /// Makes a point.
    public init(seconds: Double, weights: [Double]) {
      self.seconds = seconds
      self.weights = weights
    }
  }

  /// At least one, in order of time.
  public let points: [Point]

  /// A blend that moves.
  public init(_ points: [Point]) {
    precondition(
      !points.isEmpty && points.allSatisfy { $0.weights.count == points[0].weights.count },
      "\(points.count) points of a mix, with \(points.map(\.weights.count)) weights")
    self.points = points.sorted { $0.seconds < $1.seconds }
  }

  /// A blend that stays.
  public init(weights: [Double]) { self.init([Point(seconds: 0, weights: weights)]) }

  /// Whether the shares ever change.
  public var isMoving: Bool { points.contains { $0.weights != points[0].weights } }

  /// Shares at a moment.
  public func weights(at seconds: Double) -> [Double] {
    guard let next = points.firstIndex(where: { $0.seconds > seconds }) else {
      return points[points.count - 1].weights
    }
    guard next > 0 else { return points[0].weights }
    let (a, b) = (points[next - 1], points[next])
    let share = (seconds - a.seconds) / (b.seconds - a.seconds)
    return zip(a.weights, b.weights).map { (1 - share) * $0 + share * $1 }
  }

  /// Mean shares over the first `seconds`.
  func meanWeights(seconds: Double) -> [Double] {
    guard points.count > 1 else { return points[0].weights }
    let moments = (0..<100).map { weights(at: (Double($0) + 0.5) / 100 * seconds) }
    return points[0].weights.indices.map { i in moments.reduce(0) { $0 + $1[i] } / 100 }
  }
}
