import CALSA

/// An open ALSA device that is heard from: a microphone, a line. Gives one channel.
///
/// Threads: belongs to one thread at a time. Everything but opening and closing neither allocates nor
/// throws; trouble is told by ALSA's negative error numbers, which `recover(from:)` takes.
final class CaptureDevice {
  /// What the device granted.
  let settings: PCMSettings

  private let handle: OpaquePointer
  private let format: SampleFormat
  private let encoded: UnsafeMutableRawPointer  // [frame, channel] of one period, in `format`

  /// Opens a device.
  /// - Throws: `PlaybackError`.
  init(_ name: String, wanted: PCMSettings) throws(PlaybackError) {
    let opened = try PCMNegotiation.open(name, SND_PCM_STREAM_CAPTURE)
    do throws(PlaybackError) {
      settings = try PCMNegotiation.settle(opened, name: name, wanted: wanted)
    } catch {
      snd_pcm_close(opened)
      throw error
    }
    handle = opened
    format = settings.format ?? .int16
    encoded = .allocate(
      byteCount: settings.periodLength * settings.channelCount * format.byteCount, alignment: 64)
  }

  deinit {
    snd_pcm_close(handle)
    encoded.deallocate()
  }

  /// Lets it hear.
  /// - Returns: a negative error number where it cannot.
  func start() -> Int { Int(snd_pcm_start(handle)) }

  /// Waits for frames and takes them.
  /// - Parameter samples: `[settings.periodLength]`, overwritten.
  /// - Returns: samples taken, at most a period; 0 when the time is over, or a negative error number.
  func read(into samples: UnsafeMutablePointer<Float>, waitMilliseconds: Int32) -> Int {
    let ready = snd_pcm_wait(handle, waitMilliseconds)
    guard ready > 0 else { return Int(ready) }
    let waiting = snd_pcm_avail_update(handle)
    guard waiting > 0 else { return waiting }
    let count = min(waiting, settings.periodLength)
    let taken = snd_pcm_readi(handle, encoded, UInt(count))
    guard taken > 0 else { return taken == -Int(EAGAIN) ? 0 : taken }
    format.decode(
      encoded, frameCount: taken, channelCount: settings.channelCount, into: samples)
    return taken
  }

  /// Brings the device back after `read` failed, and starts it anew.
  func recover(from error: Int) -> PCMDevice.Recovery {
    switch error {
    case -Int(EINTR): return .waiting
    case -Int(ESTRPIPE):
      let code = snd_pcm_resume(handle)
      if code == -EAGAIN { return .waiting }
      if code >= 0 { return .recovered }
      fallthrough
    case -Int(EPIPE):
      return snd_pcm_prepare(handle) >= 0 && snd_pcm_start(handle) >= 0 ? .recovered : .lost
    default: return .lost
    }
  }
}
