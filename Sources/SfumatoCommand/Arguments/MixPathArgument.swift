import ArgumentParser
import Foundation
import Sfumato

/// A place on the line between two notes, or on the square of four, and perhaps a way through such
/// places: `0.3`, `0.5,0.5`, `0@0s,1@2s`.
struct MixPathArgument: ExpressibleByArgument {
  /// A place at a time.
  struct Place {
    /// Across, and down for four notes.
    var coordinates: [Double]
    /// Since the onset.
    var seconds: Double
  }

  /// At least one, in the order of typing.
  let places: [Place]

  /// Places beyond the notes by up to half the way between them are allowed.
  private static let range = -0.5...1.5

  /// A place that does not move.
  init(_ coordinates: [Double]) { places = [Place(coordinates: coordinates, seconds: 0)] }

  /// Half way between all notes.
  static func middle(count: Int) -> MixPathArgument {
    MixPathArgument(count == 4 ? [0.5, 0.5] : [0.5])
  }

  init?(argument: String) {
    var places: [Place] = []
    var coordinates: [Double] = []
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      let halves = part.split(separator: "@", omittingEmptySubsequences: false)
      guard halves.count <= 2, let number = Double(halves[0]), Self.range.contains(number) else {
        return nil
      }
      coordinates.append(number)
      guard halves.count == 2 else { continue }
      let time = halves[1].hasSuffix("s") ? halves[1].dropLast() : halves[1]
      guard let seconds = Double(time), (0...600).contains(seconds) else { return nil }
      places.append(Place(coordinates: coordinates, seconds: seconds))
      coordinates = []
    }
    if places.isEmpty {
      places = [Place(coordinates: coordinates, seconds: 0)]
    } else if !coordinates.isEmpty {
      return nil
    }
    guard places.allSatisfy({ (1...2).contains($0.coordinates.count) }) else { return nil }
    self.places = places
  }

  /// Whether the places have as many coordinates as so many notes need.
  func fits(count: Int) -> Bool {
    places.allSatisfy { $0.coordinates.count == (count == 4 ? 2 : 1) }
  }

  /// Shares of two notes, or of four: top left, top right, bottom left, bottom right.
  var path: MixPath {
    MixPath(
      places.map { place in
        let x = place.coordinates[0]
        guard place.coordinates.count == 2 else {
          return .init(seconds: place.seconds, weights: [1 - x, x])
        }
        let y = place.coordinates[1]
        return .init(
          seconds: place.seconds,
          weights: [(1 - x) * (1 - y), x * (1 - y), (1 - x) * y, x * y])
      })
  }

  /// As it is typed.
  var text: String {
    places.map { place in
      let numbers = place.coordinates.map { String(format: "%g", $0) }.joined(separator: ",")
      return places.count == 1 ? numbers : numbers + String(format: "@%gs", place.seconds)
    }.joined(separator: ",")
  }
}
