import Signal

/// A list of events as a clip: what a ``Performance`` plays live, sample for sample.
public struct OfflinePerformance: Sendable {
  /// What is played, in the order of time.
  public let events: [PerformanceEvent]
  /// Length in samples.
  public let sampleCount: Int
  /// Samples beyond that for what still sounds; silence ends it before.
  public let longestTail: Int

  /// Makes a performance of events.
  /// - Parameters:
  ///   - events: in any order; those of one time keep theirs.
  ///   - sampleCount: length.
  ///   - longestTail: samples that may follow until all is silent.
  public init(events: [PerformanceEvent], sampleCount: Int, longestTail: Int = 0) {
    self.events = events.enumerated()
      .sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }.map(\.element)
    self.sampleCount = sampleCount
    self.longestTail = longestTail
  }

  /// Plays the events. Thread role: control.
  /// - Parameters:
  ///   - performance: one that has not begun.
  ///   - blockLength: samples rendered at once; it does not change the samples.
  ///   - isCancelled: asked between blocks; the clip ends where it says so.
  /// - Returns: a stereo clip.
  public func render(
    on performance: Performance, blockLength: Int = 256, isCancelled: () -> Bool = { false }
  ) -> AudioClip {
    precondition(blockLength > 0, "blocks of \(blockLength) samples")
    var left: [Float] = []
    left.reserveCapacity(sampleCount)
    var right = left
    var next = 0
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * blockLength) { block in
      let (blockLeft, blockRight) = (block.baseAddress!, block.baseAddress! + blockLength)
      while !isCancelled() {
        let start = left.count
        let isTail = start >= sampleCount
        if isTail {
          let counters = performance.counters
          if start >= sampleCount + longestTail || (counters.voices == 0 && !counters.isRinging) {
            break
          }
        }
        let count = isTail ? blockLength : min(blockLength, sampleCount - start)
        // What lies in this block or in the hop that it ends in; the rest waits for its turn.
        while next < events.count, events[next].time < start + count + performance.hopLength,
          performance.send(events[next])
        { next += 1 }
        performance.render(into: blockLeft, blockRight, frameCount: count)
        left.append(contentsOf: UnsafeBufferPointer(start: blockLeft, count: count))
        right.append(contentsOf: UnsafeBufferPointer(start: blockRight, count: count))
      }
    }
    return AudioClip(channels: [left, right], sampleRate: performance.sampleRate)
  }
}
