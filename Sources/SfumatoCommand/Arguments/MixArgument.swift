import ArgumentParser
import Foundation
import Sfumato

/// An option's value such as `0.3` or `0@bar1, 1@bar9`: places between sounds, and the bars at which
/// they are reached.
struct MixArgument: ExpressibleByArgument {
  /// A place and its bar, counted from 1; bars may have fractions.
  private struct Point {
    var coordinates: [Double]
    var bar: Double
  }

  private let points: [Point]

  init?(argument: String) {
    var points: [Point] = []
    var coordinates: [Double] = []
    // A place of two numbers is written x,y: what belongs together ends with @bar.
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      let sides = part.split(separator: "@", omittingEmptySubsequences: false)
        .map { $0.filter { !$0.isWhitespace } }
      guard (1...2).contains(sides.count), let number = Double(sides[0]),
        (-0.5...1.5).contains(number)
      else { return nil }
      coordinates.append(number)
      guard sides.count == 2 else { continue }
      let bar = sides[1].hasPrefix("bar") ? sides[1].dropFirst(3) : sides[1][...]
      guard let bar = Double(bar), (1...100_000).contains(bar), coordinates.count <= 2 else {
        return nil
      }
      points.append(Point(coordinates: coordinates, bar: bar))
      coordinates = []
    }
    if points.isEmpty, (1...2).contains(coordinates.count) {
      points = [Point(coordinates: coordinates, bar: 1)]
      coordinates = []
    }
    guard coordinates.isEmpty else { return nil }
    self.points = points
  }

  /// Whether its places are on a line, or in a square.
  var isLine: Bool { points.allSatisfy { $0.coordinates.count == 1 } }

  /// In the beats of a piece.
  func timeline(in map: MetreMap) -> MixTimeline {
    MixTimeline(
      points.map { point in
        let bar = Int(point.bar) - 1
        let start = map.startBeat(ofBar: bar)
        let length = map.startBeat(ofBar: bar + 1) - start
        let beat = start + length * (point.bar - Double(bar + 1))
        let position = BlendPosition(
          x: point.coordinates[0], y: point.coordinates.count > 1 ? point.coordinates[1] : 0.5)
        return .init(beat: beat, position: position)
      })
  }
}
