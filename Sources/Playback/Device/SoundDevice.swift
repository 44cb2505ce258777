/// What the playback thread hands frames to: a device of ALSA's, or a clock.
///
/// Threads: belongs to one thread at a time; nothing here allocates or throws.
protocol SoundDevice: AnyObject {
  /// The name that it was opened by.
  var name: String { get }
  /// How it runs.
  var settings: PCMSettings { get }
  /// Frames that wait in it.
  var delay: Int { get }

  /// Waits until it has room for a period.
  /// - Returns: frames that it has room for, 0 when the time is over, or a negative error number.
  func room(waitMilliseconds: Int32) -> Int

  /// Hands it frames, `[frame, 2]`.
  /// - Returns: frames that it took, or a negative error number.
  func write(_ frames: UnsafePointer<Float>, count: Int) -> Int

  /// Brings it back after `room` or `write` failed.
  func recover(from error: Int) -> PCMDevice.Recovery

  /// Starts it though it is not full.
  func startIfWaiting()

  /// Whether all that was written has been played.
  func isDrained() -> Bool

  /// Stops at once.
  func drop()
}

extension PCMDevice: SoundDevice {}
