import Synth

/// The place between the sounds over the course of a piece: on straight lines between some beats,
/// steady before the first and after the last.
public struct MixTimeline: Sendable, Equatable {
  /// A place at a beat.
  public struct Point: Codable, Sendable, Equatable {
    /// In quarter notes from the beginning.
    public var beat: Double
    /// Where between the sounds.
    public var position: BlendPosition

    /// Makes a point.
    public init(beat: Double, position: BlendPosition) {
      self.beat = beat
      self.position = position
    }
  }

  /// At least one, in order.
  public let points: [Point]

  /// Makes a timeline; points may come in any order.
  public init(_ points: [Point]) {
    precondition(!points.isEmpty, "a timeline without points")
    self.points = points.sorted { $0.beat < $1.beat }
  }

  /// One place from beginning to end.
  public init(_ position: BlendPosition) { self.init([Point(beat: 0, position: position)]) }

  /// The place at a beat.
  public func position(atBeat beat: Double) -> BlendPosition {
    // The first point after the beat, by halves: controllers may make many.
    var (low, next) = (0, points.count)
    while low < next {
      let middle = (low + next) / 2
      if points[middle].beat > beat { next = middle } else { low = middle + 1 }
    }
    guard next < points.count else { return points[points.count - 1].position }
    guard next > 0 else { return points[0].position }
    let (a, b) = (points[next - 1], points[next])
    let share = (beat - a.beat) / (b.beat - a.beat)
    func between(_ from: Double, _ to: Double) -> Double { from + share * (to - from) }
    return BlendPosition(
      x: between(a.position.x, b.position.x), y: between(a.position.y, b.position.y))
  }
}
