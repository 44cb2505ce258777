import Glibc
import Signal

/// A device that plays nothing and takes its time for it: for sound that goes elsewhere by a ``SoundTap``.
///
/// Threads: belongs to one thread at a time.
final class ClockDevice: SoundDevice {
  let name = "clock"
  let settings: PCMSettings

  private var start: Double?  // of what was written, in seconds
  private var written = 0

  /// - Parameter wanted: is granted, in stereo.
  init(wanted: PCMSettings) {
    var settings = wanted
    settings.channelCount = 2
    self.settings = settings
  }

  var delay: Int { max(0, written - played) }

  /// Frames that are over by now.
  private var played: Int {
    guard let start else { return 0 }
    return Int((MonotonicTime.seconds - start) * Double(settings.sampleRate))
  }

  func room(waitMilliseconds: Int32) -> Int {
    guard start != nil else { return settings.bufferLength - written }
    let end = MonotonicTime.seconds + 1e-3 * Double(waitMilliseconds)
    while true {
      let played = played
      if played > written { return -Int(EPIPE) }
      let room = settings.bufferLength - (written - played)
      if room >= settings.periodLength { return room }
      let missing = Double(settings.periodLength - room) / Double(settings.sampleRate)
      guard MonotonicTime.seconds + missing <= end else { return 0 }
      usleep(UInt32(max(100, 1e6 * missing)))
    }
  }

  func write(_ frames: UnsafePointer<Float>, count: Int) -> Int {
    let room = settings.bufferLength - (written - min(played, written))
    let taken = min(count, room)
    written += taken
    if start == nil, written >= settings.bufferLength { startIfWaiting() }
    return taken
  }

  func recover(from error: Int) -> PCMDevice.Recovery {
    start = nil
    written = 0
    return .recovered
  }

  func startIfWaiting() {
    if start == nil { start = MonotonicTime.seconds }
  }

  func isDrained() -> Bool { played >= written }

  func drop() {}
}
