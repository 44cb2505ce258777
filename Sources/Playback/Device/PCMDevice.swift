import CALSA

/// An open ALSA playback device: takes stereo and does whatever the device wants with it.
///
/// Of what the player asks for the device grants what it can; ``settings`` tells what it was. The rate is
/// the device's own: ALSA's converters are turned off, since ``Player`` has a better one.
///
/// Threads: belongs to one thread at a time. Everything but opening and closing neither allocates nor
/// throws; trouble is told by ALSA's negative error numbers, which `recover(from:)` takes.
public final class PCMDevice {
  /// The name that it was opened by.
  public let name: String
  /// What the device granted.
  public let settings: PCMSettings

  private let handle: OpaquePointer
  private let format: SampleFormat
  private let encoded: UnsafeMutableRawPointer  // [frame, channel] of one buffer, in `format`

  /// Opens a device.
  /// - Parameters:
  ///   - name: as `list()` gives it, or any name of ALSA's: `default`, `hw:1`, `plughw:0,3`.
  ///   - wanted: what to ask for.
  /// - Throws: `PlaybackError`.
  public init(_ name: String, wanted: PCMSettings = PCMSettings()) throws(PlaybackError) {
    let opened = try PCMNegotiation.open(name, SND_PCM_STREAM_PLAYBACK)
    do throws(PlaybackError) {
      settings = try PCMNegotiation.settle(opened, name: name, wanted: wanted)
    } catch {
      snd_pcm_close(opened)
      throw error
    }
    self.name = name
    handle = opened
    format = settings.format ?? .int16
    encoded = .allocate(
      byteCount: settings.bufferLength * settings.channelCount * format.byteCount, alignment: 64)
  }

  deinit {
    snd_pcm_close(handle)
    encoded.deallocate()
  }

  // MARK: - Playing

  /// Waits until the device has room for a period.
  /// - Returns: frames that it has room for, 0 when the time is over, or a negative error number.
  package func room(waitMilliseconds: Int32) -> Int {
    let ready = snd_pcm_wait(handle, waitMilliseconds)
    guard ready >= 0 else { return Int(ready) }
    return ready == 0 ? 0 : snd_pcm_avail_update(handle)
  }

  /// Hands frames to the device, which starts when it is full.
  /// - Parameter frames: `[frame, 2]`; at most `settings.bufferLength`.
  /// - Returns: frames that it took, or a negative error number.
  package func write(_ frames: UnsafePointer<Float>, count: Int) -> Int {
    precondition(count <= settings.bufferLength, "\(count) frames exceed \(settings.bufferLength)")
    format.encode(
      frames, frameCount: count, channelCount: settings.channelCount, into: encoded)
    let written = snd_pcm_writei(handle, encoded, UInt(count))
    return written == -Int(EAGAIN) ? 0 : written
  }

  /// Frames that wait in the device, those on their way to the loudspeaker included.
  package var delay: Int {
    var frames = 0
    return snd_pcm_delay(handle, &frames) >= 0 ? max(0, frames) : 0
  }

  /// What became of trouble.
  package enum Recovery {
    /// The device had run out of frames, or slept; it waits to be filled again.
    case recovered
    /// Not yet: ask again.
    case waiting
    /// The device is gone.
    case lost
  }

  /// Brings the device back after `room` or `write` failed.
  package func recover(from error: Int) -> Recovery {
    switch error {
    case -Int(EINTR): return .waiting
    case -Int(ESTRPIPE):
      let code = snd_pcm_resume(handle)
      if code == -EAGAIN { return .waiting }
      return code >= 0 || snd_pcm_prepare(handle) >= 0 ? .recovered : .lost
    case -Int(EPIPE): return snd_pcm_prepare(handle) >= 0 ? .recovered : .lost
    default: return .lost
    }
  }

  /// Starts a device that is not full, so that the little it has is heard.
  package func startIfWaiting() {
    if snd_pcm_state(handle) == SND_PCM_STATE_PREPARED { snd_pcm_start(handle) }
  }

  /// Asks whether all that was written has been played; the device stops then.
  package func isDrained() -> Bool { snd_pcm_drain(handle) != -EAGAIN }

  /// Stops at once.
  package func drop() { snd_pcm_drop(handle) }
}
