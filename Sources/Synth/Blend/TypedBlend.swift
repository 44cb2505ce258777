import Foundation

/// A blend as it is typed: a position, `0.3` or `0.5,0.5`, or breakpoints, `0@0s, 1@2s` or
/// `0,0@bar1, 1,1@bar9`. The one parser of all of them.
package struct TypedBlend: Sendable, Equatable {
  /// How the times of breakpoints are typed.
  package enum Time: Sendable {
    /// Not at all: one position.
    case none
    /// Seconds, 0…600: `@2s` or `@2`.
    case seconds
    /// Bars counted from 1, to 100,000, fractions allowed: `@bar9` or `@9`.
    case bars
  }

  /// What was typed; a position alone is at time 0, or in bar 1.
  package let automation: BlendAutomation
  /// Whether positions are on a line: x alone; otherwise all are x,y.
  package let isLine: Bool

  /// A position that stays.
  package init(_ position: BlendPosition, isLine: Bool) {
    automation = BlendAutomation(position)
    self.isLine = isLine
  }

  /// Reads a text.
  /// - Returns: nil for anything else, coordinates beyond ``BlendPosition/range``, and a mixture of x and x,y.
  package init?(parsing text: String, times: Time) {
    var points: [BlendAutomation.Breakpoint] = []
    var coordinates: [Double] = []
    var counts: Set<Int> = []
    func position() -> BlendPosition? {
      guard (1...2).contains(coordinates.count) else { return nil }
      counts.insert(coordinates.count)
      defer { coordinates = [] }
      return coordinates.count == 1
        ? BlendPosition(x: coordinates[0]) : BlendPosition(x: coordinates[0], y: coordinates[1])
    }
    // A position of two numbers is typed x,y: what belongs together ends with @.
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let sides = part.split(separator: "@", omittingEmptySubsequences: false)
        .map { $0.filter { !$0.isWhitespace } }
      guard sides.count <= 2, let number = Double(sides[0]), BlendPosition.range.contains(number)
      else { return nil }
      coordinates.append(number)
      guard sides.count == 2 else { continue }
      guard let time = Self.time(sides[1], times), let position = position() else { return nil }
      points.append(.init(at: time, position))
    }
    if points.isEmpty, let position = position() {
      points = [.init(at: times == .bars ? 1 : 0, position)]
    }
    guard coordinates.isEmpty, !points.isEmpty, counts.count == 1 else { return nil }
    automation = BlendAutomation(points)
    isLine = counts == [1]
  }

  private static func time(_ text: String, _ times: Time) -> Double? {
    switch times {
    case .none: return nil
    case .seconds:
      let number = Double(text.hasSuffix("s") ? String(text.dropLast()) : text)
      return number.flatMap { (0...600).contains($0) ? $0 : nil }
    case .bars:
      let number = Double(text.hasPrefix("bar") ? String(text.dropFirst(3)) : text)
      return number.flatMap { (1...100_000).contains($0) ? $0 : nil }
    }
  }

  /// Whether so many sounds can be blended by it: four need x,y, two need x.
  package func fits(count: Int) -> Bool { isLine == (count != 4) }
}
