import Foundation

/// A blend that moves by itself.
public struct Sweep: Sendable, Hashable {
  /// The way it takes.
  public enum Shape: String, Sendable, CaseIterable, Codable {
    /// From the first sound to the second and back, at a steady pace; along the diagonal of four.
    case line
    /// Around the middle.
    case circle
    /// A smooth walk at random.
    case walk
  }

  /// The way it takes.
  public var shape: Shape
  /// Seconds there and back, or around; of a walk, from one place to the next but one.
  public var periodSeconds: Double
  /// Decides where a walk goes.
  public var seed: UInt64

  /// - Parameters:
  ///   - shape: the way it takes.
  ///   - periodSeconds: there and back, or around; more than 0.
  ///   - seed: decides where a walk goes.
  public init(_ shape: Shape = .line, periodSeconds: Double, seed: UInt64 = 1) {
    precondition(periodSeconds > 0, "a sweep of \(periodSeconds) seconds")
    self.shape = shape
    self.periodSeconds = periodSeconds
    self.seed = seed
  }

  /// Where it is, some seconds after it began.
  public func position(atSeconds seconds: Double) -> BlendPosition {
    let turns = seconds / periodSeconds
    switch shape {
    case .line:
      let x = 1 - abs(1 - 2 * (turns - turns.rounded(.down)))
      return BlendPosition(x: x, y: x)
    case .circle:
      let angle = 2 * Double.pi * turns
      return BlendPosition(x: 0.5 - 0.5 * cos(angle), y: 0.5 - 0.5 * sin(angle))
    case .walk:
      return BlendPosition(x: walk(2 * turns, axis: 0), y: walk(2 * turns, axis: 1))
    }
  }

  /// One coordinate of the walk: random places, joined by half waves of a cosine.
  private func walk(_ time: Double, axis: UInt64) -> Double {
    let whole = time.rounded(.down)
    func place(_ index: Double) -> Double {
      var random = VoiceRandom(seed: seed &* 2 &+ axis &+ UInt64(max(index, 0)) &* 0x2545_F491)
      _ = random.next()
      return Double(random.next())
    }
    let share = 0.5 - 0.5 * cos(Double.pi * (time - whole))
    return place(whole) * (1 - share) + place(whole + 1) * share
  }

  /// The events that move the blend of a performance from `start` to `end`, one a hop.
  public func events(
    from start: Int = 0, to end: Int, hopLength: Int, sampleRate: Double
  ) -> [PerformanceEvent] {
    stride(from: start, to: end, by: hopLength).map {
      PerformanceEvent(.blend(position(atSeconds: Double($0 - start) / sampleRate)), at: $0)
    }
  }
}
