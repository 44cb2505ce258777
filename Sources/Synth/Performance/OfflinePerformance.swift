import Signal

/// A list of events as a clip: what a ``Performance`` plays live, sample for sample.
public struct OfflinePerformance: Sendable {
  /// What is played, in the order of time.
  public let events: [PerformanceEvent]
  /// Length in samples.
  public let sampleCount: Int

  /// Makes a performance of events.
  /// - Parameters:
  ///   - events: in any order; those of one time keep theirs.
  ///   - sampleCount: length, whatever sounds then.
  public init(events: [PerformanceEvent], sampleCount: Int) {
    self.events = events.enumerated()
      .sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }.map(\.element)
    self.sampleCount = sampleCount
  }

  /// Plays the events. Thread role: control.
  /// - Parameters:
  ///   - performance: one that has not begun.
  ///   - blockLength: samples rendered at once; it does not change the result.
  /// - Returns: a stereo clip of `sampleCount` samples.
  public func render(on performance: Performance, blockLength: Int = 256) -> AudioClip {
    precondition(blockLength > 0, "blocks of \(blockLength) samples")
    var left = [Float](repeating: 0, count: sampleCount)
    var right = left
    var next = 0
    left.withUnsafeMutableBufferPointer { left in
      right.withUnsafeMutableBufferPointer { right in
        for start in stride(from: 0, to: sampleCount, by: blockLength) {
          let count = min(blockLength, sampleCount - start)
          // What lies in this block or in the hop that it ends in; the rest waits for its turn.
          let end = start + count + performance.hopLength
          while next < events.count, events[next].time < end {
            if !performance.send(events[next]) { break }
            next += 1
          }
          performance.render(
            into: left.baseAddress! + start, right.baseAddress! + start, frameCount: count)
        }
      }
    }
    return AudioClip(channels: [left, right], sampleRate: performance.sampleRate)
  }
}
