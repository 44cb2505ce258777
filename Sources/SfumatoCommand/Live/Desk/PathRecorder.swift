import Sfumato

/// Takes down where a hand moves the blend, and when, as a way that can be gone along.
package struct PathRecorder: Sendable {
  /// What was held for longer is no glide but a step.
  private static let glideSeconds = 0.15
  /// Moves that follow sooner take the place of those before.
  private static let leastSeconds = 0.02

  private let start: ContinuousClock.Instant
  private var points: [BlendAutomation.Breakpoint]

  /// Begins.
  /// - Parameters:
  ///   - position: where the blend is.
  ///   - time: now.
  package init(from position: BlendPosition, at time: ContinuousClock.Instant) {
    start = time
    points = [.init(at: 0, position)]
  }

  /// Whether a path can have no more points.
  package var isFull: Bool { points.count + 3 > BlendPath.mostPoints }

  /// Takes down a move.
  package mutating func move(to position: BlendPosition, at time: ContinuousClock.Instant) {
    let seconds = (time - start) / .seconds(1)
    let last = points[points.count - 1]
    if seconds - last.time < Self.leastSeconds, points.count > 1 {
      points[points.count - 1] = .init(at: last.time, position)
      return
    }
    if seconds - last.time > Self.glideSeconds {
      points.append(.init(at: seconds - Self.leastSeconds, last.position))
    }
    points.append(.init(at: seconds, position))
  }

  /// What was taken down, until now; nil if the blend did not move or it was too long.
  package func path(endingAt time: ContinuousClock.Instant) -> BlendPath? {
    guard points.count > 1 else { return nil }
    let last = points[points.count - 1]
    let seconds = max((time - start) / .seconds(1), last.time)
    return BlendPath(points + [.init(at: seconds, last.position)])
  }
}
