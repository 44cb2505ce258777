import Signal
import Synth

/// A performance at the rate of a host, so late that all events of a hop are known before it is made: a
/// block may have any length, and a note begins at its very sample.
///
/// The performance is a hop ahead of what is given out; at other rates than its own, also as far as the
/// resampler looks ahead.
///
/// Thread role: render, but for `init`; nothing is allocated or locked.
final class HostOutput {
  /// Samples of the host by which the sound is late.
  let delay: Int
  /// What is played.
  let performance: Performance

  /// Samples of the performance in one of the host.
  private let ratio: Double
  private let resampler: Resampler?
  private let hop: UnsafeMutableBufferPointer<Float>  // [hopLength, 2]
  private var unreadCount = 0  // samples of the hop
  private let block: UnsafeMutableBufferPointer<Float>  // [blockLength, 2]
  private var silentCount: Int  // samples of silence still to come

  private static let blockLength = 256
  /// Samples of the lower rate that the resampler looks ahead, and some.
  private static let lookAhead = 64.0

  /// Thread role: control.
  /// - Parameters:
  ///   - performance: one that has not begun.
  ///   - rate: of the host, in Hz.
  /// - Throws: `SignalError` for rates that cannot be resampled.
  init(_ performance: Performance, rate: Double) throws(SignalError) {
    self.performance = performance
    ratio = performance.sampleRate / rate
    resampler =
      ratio == 1
      ? nil : try Resampler(fromHz: performance.sampleRate, toHz: rate, channelCount: 2)
    let ahead = resampler == nil ? 0 : Self.lookAhead * max(1, ratio)
    delay = Int(((Double(performance.hopLength) + ahead) / ratio).rounded(.up))
    silentCount = delay
    hop = .allocate(capacity: 2 * performance.hopLength)
    hop.initialize(repeating: 0)
    block = .allocate(capacity: 2 * Self.blockLength)
    block.initialize(repeating: 0)
  }

  deinit {
    hop.deallocate()
    block.deallocate()
  }

  /// The sample of the performance at a sample of the host.
  func performanceTime(_ time: Int) -> Int {
    resampler == nil ? time : Int((Double(time) * ratio).rounded(.down))
  }

  /// Writes the next samples.
  func render(
    into left: UnsafeMutablePointer<Float>, _ right: UnsafeMutablePointer<Float>, count: Int
  ) {
    let silence = min(count, silentCount)
    left.update(repeating: 0, count: silence)
    right.update(repeating: 0, count: silence)
    silentCount -= silence
    guard count > silence else { return }
    if let resampler {
      resample(by: resampler, left + silence, right + silence, count: count - silence)
    } else {
      performance.render(into: left + silence, right + silence, frameCount: count - silence)
    }
  }

  /// Forgets all sound but what the resampler still holds, some milliseconds.
  func clear() {
    performance.clear()
    hop.update(repeating: 0)
  }

  private func resample(
    by resampler: Resampler, _ left: UnsafeMutablePointer<Float>,
    _ right: UnsafeMutablePointer<Float>, count: Int
  ) {
    let hopLength = performance.hopLength
    var done = 0
    while done < count {
      let part = UnsafeMutableBufferPointer(
        rebasing: block[..<(2 * min(count - done, Self.blockLength))])
      let start = 2 * (hopLength - unreadCount)
      let step = resampler.process(UnsafeBufferPointer(rebasing: hop[start...]), into: part)
      unreadCount -= step.consumed
      for index in 0..<step.produced {
        left[done + index] = part[2 * index]
        right[done + index] = part[2 * index + 1]
      }
      done += step.produced
      // The next hop only once all of the last one is heard: no event of it can be late.
      if step.produced == 0, unreadCount == 0 {
        performance.render(interleavedInto: hop.baseAddress!, frameCount: hopLength)
        unreadCount = hopLength
      }
    }
  }
}
