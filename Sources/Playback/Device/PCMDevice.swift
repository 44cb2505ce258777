import CALSA
import CALSAMessages

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
    alsa_messages_catch()
    _ = alsa_messages_take()
    var opened: OpaquePointer?
    let code = snd_pcm_open(&opened, name, SND_PCM_STREAM_PLAYBACK, SND_PCM_NONBLOCK)
    guard code >= 0, let opened else {
      if code == -EBUSY { throw .busy(device: name) }
      throw .cannotOpen(device: name, reason: Self.reason(code))
    }
    do throws(PlaybackError) {
      settings = try Self.negotiate(opened, name: name, wanted: wanted)
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

  // MARK: - Negotiation

  /// Best first; the device takes the first that it knows.
  private static let formats: [SampleFormat] = [.float32, .int32, .int24, .int24Packed, .int16]

  private static func negotiate(
    _ pcm: OpaquePointer, name: String, wanted: PCMSettings
  ) throws(PlaybackError) -> PCMSettings {
    var hardware: OpaquePointer?
    var software: OpaquePointer?
    snd_pcm_hw_params_malloc(&hardware)
    snd_pcm_sw_params_malloc(&software)
    defer {
      snd_pcm_hw_params_free(hardware)
      snd_pcm_sw_params_free(software)
    }
    func check(_ code: Int32, _ what: @autoclosure () -> String) throws(PlaybackError) {
      guard code < 0 else { return }
      throw .unsupported(device: name, wanted: what(), reason: reason(code))
    }
    try check(snd_pcm_hw_params_any(pcm, hardware), "any playback")
    snd_pcm_hw_params_set_rate_resample(pcm, hardware, 0)
    try check(
      snd_pcm_hw_params_set_access(pcm, hardware, SND_PCM_ACCESS_RW_INTERLEAVED),
      "interleaved frames")

    let known = wanted.format.map { [$0] } ?? formats
    guard
      let format = known.first(where: {
        snd_pcm_hw_params_set_format(pcm, hardware, $0.alsa) >= 0
      })
    else {
      let names = known.map(\.name).joined(separator: ", ")
      throw .unsupported(device: name, wanted: "samples as \(names)", reason: reason(-EINVAL))
    }

    var channels = UInt32(wanted.channelCount)
    try check(
      snd_pcm_hw_params_set_channels_near(pcm, hardware, &channels),
      "\(wanted.channelCount) channels")
    var rate = UInt32(wanted.sampleRate)
    var direction: Int32 = 0
    try check(
      snd_pcm_hw_params_set_rate_near(pcm, hardware, &rate, &direction), "\(wanted.sampleRate) Hz")
    var period = UInt(wanted.periodLength)
    direction = 0
    try check(
      snd_pcm_hw_params_set_period_size_near(pcm, hardware, &period, &direction),
      "periods of \(wanted.periodLength) frames")
    var count = UInt32(wanted.periodCount)
    direction = 0
    try check(
      snd_pcm_hw_params_set_periods_near(pcm, hardware, &count, &direction),
      "\(wanted.periodCount) periods")
    try check(
      snd_pcm_hw_params(pcm, hardware),
      "\(rate) Hz, \(channels) channels, \(period) × \(count) frames")
    var buffer: UInt = 0
    snd_pcm_hw_params_get_buffer_size(hardware, &buffer)
    snd_pcm_hw_params_get_period_size(hardware, &period, &direction)

    // It starts when it is full, and asks for more whenever a period has been played.
    let periodCount = max(1, Int(buffer / period))
    try check(snd_pcm_sw_params_current(pcm, software), "any schedule")
    try check(
      snd_pcm_sw_params_set_start_threshold(pcm, software, period * UInt(periodCount)),
      "a start when full")
    try check(
      snd_pcm_sw_params_set_avail_min(pcm, software, period), "calls once a period")
    try check(snd_pcm_sw_params(pcm, software), "the schedule")
    return PCMSettings(
      sampleRate: Int(rate), channelCount: Int(channels), periodLength: Int(period),
      periodCount: periodCount, format: format)
  }

  /// The system's words for an error, and alsa-lib's own where it says more.
  private static func reason(_ code: Int32) -> String {
    let error = String(cString: snd_strerror(code))
    let message = String(cString: alsa_messages_take())
    return message.isEmpty ? error : "\(error) (\(message))"
  }
}
