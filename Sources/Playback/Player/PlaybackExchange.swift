import Synchronization

/// What the render and the playback thread share: the ring, who is to work, and what was counted.
final class PlaybackExchange: Sendable {
  /// Frames on their way, `[frame, 2]`, at the device's rate.
  let ring: SampleRing
  /// Frames that the playback thread has asked for since the start.
  let demanded = Atomic<Int>(0)
  /// Signalled when more frames are demanded, or none ever again.
  let work = Semaphore()
  /// Signalled when frames were put into the ring.
  let ready = Semaphore()
  /// Set by the control role: fade out and end.
  let isStopping = Atomic<Bool>(false)
  /// Set by the playback thread when it needs no more frames.
  let isOver = Atomic<Bool>(false)

  // Counters: each is written by one thread and read by the control role.

  /// Frames that the device took.
  let playedCount = Atomic<Int>(0)
  /// Times that the device ran out of frames.
  let underrunCount = Atomic<Int>(0)
  /// Times that the device went away and came back.
  let returnCount = Atomic<Int>(0)
  /// Why the device is gone: a negative error number, or 0 while it is there.
  let lossCode = Atomic<Int>(0)
  /// Frames between the ring and the loudspeaker, when last looked.
  let delay = Atomic<Int>(0)
  /// Largest sample since it was last taken: the bits of a float that is not negative, whose order is
  /// that of the floats.
  let peakBits = Atomic<UInt32>(0)
  /// Threads that were granted real-time scheduling.
  let realTimeCount = Atomic<Int>(0)
  /// Processor time of the render closure, in nanoseconds.
  let busyNanoseconds = Atomic<Int>(0)
  /// Frames that the render closure made, at its own rate.
  let renderedCount = Atomic<Int>(0)

  /// What is heard when.
  let heard: HeardClock

  /// - Parameters:
  ///   - ringLength: frames that may wait.
  ///   - sampleRate: of the closure.
  ///   - deviceRate: of the device.
  init(ringLength: Int, sampleRate: Int, deviceRate: Int) {
    ring = SampleRing(capacity: ringLength, channelCount: 2)
    heard = HeardClock(rate: Double(sampleRate), deviceRate: Double(deviceRate))
  }
}
