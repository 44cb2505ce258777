import Synchronization

/// Frames on their way from one thread to another: one writes, one reads, neither waits, locks or
/// allocates.
///
/// Threads: `write` belongs to the producer, `read` to the consumer; the counts may be asked by both.
/// `@unchecked Sendable` holds since a frame is written before `written` tells of it, and is written over
/// only after `taken` gave it back.
///
/// Source: Lamport 1983, "Specifying Concurrent Program Modules" (the bounded queue of two processes).
public final class SampleRing: @unchecked Sendable {
  /// Interleaved channels of a frame.
  public let channelCount: Int
  /// Frames that it holds at most.
  public let capacity: Int

  private let samples: UnsafeMutablePointer<Float>  // [capacity, channel]
  private let written = Atomic<Int>(0)  // frames since the start
  private let taken = Atomic<Int>(0)

  /// Makes an empty ring.
  public init(capacity: Int, channelCount: Int) {
    precondition(
      capacity > 0 && channelCount > 0, "a ring of \(capacity) frames of \(channelCount) channels")
    self.capacity = capacity
    self.channelCount = channelCount
    samples = .allocate(capacity: capacity * channelCount)
    samples.initialize(repeating: 0, count: capacity * channelCount)
  }

  deinit { samples.deallocate() }

  /// Frames that can be read.
  public var readableCount: Int {
    written.load(ordering: .acquiring) - taken.load(ordering: .acquiring)
  }

  /// Appends what there is room for. Thread role: the producer.
  /// - Parameter frames: `[frame, channel]`.
  /// - Returns: frames appended.
  public func write(_ frames: UnsafePointer<Float>, count: Int) -> Int {
    let end = written.load(ordering: .relaxed)
    let room = capacity - (end - taken.load(ordering: .acquiring))
    let accepted = min(count, room)
    forEachRun(from: end, count: accepted) { place, offset, length in
      (samples + place).update(from: frames + offset, count: length)
    }
    written.store(end + accepted, ordering: .releasing)
    return accepted
  }

  /// Takes the oldest frames. Thread role: the consumer.
  /// - Parameter frames: `[frame, channel]`.
  /// - Returns: frames taken, at most `count`.
  public func read(into frames: UnsafeMutablePointer<Float>, count: Int) -> Int {
    let start = taken.load(ordering: .relaxed)
    let available = written.load(ordering: .acquiring) - start
    let accepted = min(count, available)
    forEachRun(from: start, count: accepted) { place, offset, length in
      (frames + offset).update(from: samples + place, count: length)
    }
    taken.store(start + accepted, ordering: .releasing)
    return accepted
  }

  /// The one or two runs of memory that so many frames lie in; all numbers in samples.
  @inline(__always)
  private func forEachRun(
    from frame: Int, count: Int, _ body: (_ place: Int, _ offset: Int, _ length: Int) -> Void
  ) {
    let place = frame % capacity
    let first = min(count, capacity - place)
    if first > 0 { body(place * channelCount, 0, first * channelCount) }
    if count > first { body(0, first * channelCount, (count - first) * channelCount) }
  }
}
