import ArgumentParser
import Foundation
import Sfumato

/// A blend of two notes or of four, and perhaps breakpoints: `0.3`, `0.5,0.5`, `0@0s,1@2s`.
struct MixPathArgument: ExpressibleByArgument {
  private let blend: TypedBlend

  /// A position that does not move.
  init(_ coordinates: [Double]) {
    blend = TypedBlend(
      BlendPosition(x: coordinates[0], y: coordinates.count > 1 ? coordinates[1] : 0.5),
      isLine: coordinates.count == 1)
  }

  /// Half way between all notes.
  static func middle(count: Int) -> MixPathArgument {
    MixPathArgument(count == 4 ? [0.5, 0.5] : [0.5])
  }

  init?(argument: String) {
    guard let blend = TypedBlend(parsing: argument, times: .seconds) else { return nil }
    self.blend = blend
  }

  /// Whether the positions have as many coordinates as so many notes need.
  func fits(count: Int) -> Bool { blend.fits(count: count) }

  /// Whether it moves.
  var isMoving: Bool { blend.automation.breakpoints.count > 1 }

  /// The blend over seconds.
  var automation: BlendAutomation { blend.automation }

  /// Where it begins.
  var position: BlendPosition { blend.automation.breakpoints[0].position }

  /// Weights of two notes, or of four: top left, top right, bottom left, bottom right.
  var path: MixPath {
    MixPath(
      blend.automation.breakpoints.map {
        .init(seconds: $0.time, weights: $0.position.weights(count: blend.isLine ? 2 : 4))
      })
  }

  /// As it is typed.
  var text: String {
    let points = blend.automation.breakpoints
    return points.map { point in
      let coordinates =
        blend.isLine ? [point.position.x] : [point.position.x, point.position.y]
      let numbers = coordinates.map { String(format: "%g", $0) }.joined(separator: ",")
      return points.count == 1 ? numbers : numbers + String(format: "@%gs", point.time)
    }.joined(separator: ",")
  }

  var defaultValueDescription: String { text }
}
