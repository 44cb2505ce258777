import Signal

/// Frames of sound on their way from one thread to another: a ring of samples, in whole frames.
///
/// Threads: `write` belongs to the producer, `read` to the consumer; the counts may be asked by both.
public final class SampleRing: Sendable {
  /// Interleaved channels of a frame.
  public let channelCount: Int
  /// Frames that it holds at most.
  public let capacity: Int

  private let samples: SPSCRing<Float>

  /// Makes an empty ring.
  public init(capacity: Int, channelCount: Int) {
    precondition(
      capacity > 0 && channelCount > 0, "a ring of \(capacity) frames of \(channelCount) channels")
    self.capacity = capacity
    self.channelCount = channelCount
    samples = SPSCRing(capacity: capacity * channelCount)
  }

  /// Frames that can be read.
  public var readableCount: Int { samples.count / channelCount }

  /// Appends what there is room for. Thread role: the producer.
  /// - Parameters:
  ///   - frames: `[frame, channel]`.
  ///   - count: frames to append.
  /// - Returns: frames appended.
  public func write(_ frames: UnsafePointer<Float>, count: Int) -> Int {
    samples.write(frames, count: count * channelCount) / channelCount
  }

  /// Takes the oldest frames. Thread role: the consumer.
  /// - Parameters:
  ///   - frames: `[frame, channel]`, overwritten.
  ///   - count: frames that there is room for.
  /// - Returns: frames taken, at most `count`.
  public func read(into frames: UnsafeMutablePointer<Float>, count: Int) -> Int {
    samples.read(into: frames, count: count * channelCount) / channelCount
  }
}
