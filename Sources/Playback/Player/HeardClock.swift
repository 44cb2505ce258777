import Signal
import Synchronization

/// Which frame is heard at which time.
package struct HeardTime: Equatable, Sendable {
  /// A frame, counted from the start, at the closure's rate.
  package var frame: Double
  /// When it is heard, in seconds of the monotonic clock.
  package var seconds: Double
  /// Frames per second.
  package var rate: Double

  /// The frame that is heard at a time.
  package func frame(at time: Double) -> Double { frame + (time - seconds) * rate }

  /// When a frame is heard, in seconds of the monotonic clock.
  package func seconds(ofFrame other: Double) -> Double { seconds + (other - frame) / rate }
}

/// Tells other threads what is heard now, smoothly: what a device says of its delay moves in steps.
///
/// Threads: ``observe(frame:at:)`` by the playback thread, which does not wait; ``now`` by any.
package final class HeardClock: Sendable {
  // Of an even version both numbers belong together.
  private let version = Atomic<Int>(0)
  private let frame = Atomic<UInt64>(0)
  private let seconds = Atomic<UInt64>(0)

  /// Frames per second that the closure makes, and that the device plays.
  private let rate: Double
  private let deviceRate: Double

  /// Share of what is between an observation and what was expected that is believed at once.
  private static let trust = 0.05
  /// Seconds between both from which on something has happened: an underrun, or the start.
  private static let leap = 0.003

  init(rate: Double, deviceRate: Double) {
    (self.rate, self.deviceRate) = (rate, deviceRate)
  }

  /// What is heard; nil before the first frame is.
  package var now: HeardTime? {
    while true {
      let before = version.load(ordering: .sequentiallyConsistent)
      guard before > 0 else { return nil }
      let (frame, seconds) = (
        frame.load(ordering: .sequentiallyConsistent),
        seconds.load(ordering: .sequentiallyConsistent)
      )
      if before % 2 == 0, version.load(ordering: .sequentiallyConsistent) == before {
        return HeardTime(
          frame: Double(bitPattern: frame), seconds: Double(bitPattern: seconds), rate: rate)
      }
    }
  }

  /// Takes what the device says. Thread role: playback.
  /// - Parameters:
  ///   - observed: the frame that is heard, at the device's rate.
  ///   - time: when, in seconds of the monotonic clock.
  func observe(frame observed: Int, at time: Double) {
    guard observed > 0 else { return }
    var place = Double(observed) * rate / deviceRate
    if let now {
      let expected = now.frame(at: time)
      let difference = place - expected
      if abs(difference) < Self.leap * rate { place = expected + Self.trust * difference }
    }
    version.add(1, ordering: .sequentiallyConsistent)
    frame.store(place.bitPattern, ordering: .sequentiallyConsistent)
    seconds.store(time.bitPattern, ordering: .sequentiallyConsistent)
    version.add(1, ordering: .sequentiallyConsistent)
  }
}
