/// A way of the blend that is gone along again and again, as a hand once made it.
///
/// As text it is what `TypedBlend` reads with seconds: `0@0s, 1@1.5s`, or `0,0@0s, 1,0.5@1.5s`.
public struct BlendPath: Sendable, Hashable {
  /// One round of it, in seconds: two breakpoints or more, the first at 0 or later.
  public let automation: BlendAutomation

  /// Points of the longest path.
  public static let mostPoints = 4000
  /// Seconds of a path.
  public static let lengths = 0.02...600.0

  /// Makes a path.
  /// - Parameter points: in any order; those of one time keep theirs.
  /// - Returns: nil for fewer than two points or more than ``mostPoints``, for times before 0, a length
  ///   that is not within ``lengths``, and places beyond ``BlendPosition/range``.
  public init?(_ points: [BlendAutomation.Breakpoint]) {
    guard (2...Self.mostPoints).contains(points.count),
      points.allSatisfy({ $0.time >= 0 && $0.position.isInRange })
    else { return nil }
    automation = BlendAutomation(points)
    guard Self.lengths.contains(seconds) else { return nil }
  }

  /// Reads its text; nil for anything else.
  public init?(parsing text: String) {
    guard let typed = TypedBlend(parsing: text, times: .seconds) else { return nil }
    self.init(typed.automation.breakpoints)
  }

  /// Seconds until it begins anew.
  public var seconds: Double { points[points.count - 1].time }

  /// Where it is at which second, in order.
  public var points: [BlendAutomation.Breakpoint] { automation.breakpoints }

  /// Where it is, some seconds after it began. Takes logarithmic time.
  public func position(atSeconds seconds: Double) -> BlendPosition {
    automation.position(at: max(0, seconds).truncatingRemainder(dividingBy: self.seconds))
  }

  /// The events that move the blend of a performance along it, one a hop.
  /// - Parameters:
  ///   - end: the sample before which it ends.
  ///   - hopLength: samples from one event to the next.
  ///   - sampleRate: in Hz.
  public func events(to end: Int, hopLength: Int, sampleRate: Double) -> [PerformanceEvent] {
    stride(from: 0, to: end, by: hopLength).map {
      PerformanceEvent(.blend(position(atSeconds: Double($0) / sampleRate)), at: $0)
    }
  }

  /// Its text, to a ten-thousandth.
  public var text: String {
    func number(_ value: Double) -> String {
      let rounded = (value * 10_000).rounded() / 10_000
      return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
    }
    // Where all lie half way from top to bottom, that need not be said.
    let isLine = points.allSatisfy { $0.position.y == 0.5 }
    return points.map { point in
      let place = isLine ? "" : ",\(number(point.position.y))"
      return "\(number(point.position.x))\(place)@\(number(point.time))s"
    }.joined(separator: ", ")
  }
}

extension BlendPath: Encodable {
  /// As its text.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}
