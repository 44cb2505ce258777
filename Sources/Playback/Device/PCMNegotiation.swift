import CALSA
import CALSAMessages

/// What program and device agree on: format, rate, channels, periods. For both directions.
enum PCMNegotiation {
  /// Best first; the device takes the first that it knows.
  private static let formats: [SampleFormat] = [.float32, .int32, .int24, .int24Packed, .int16]

  /// Agrees with a device on how it runs; its converter of rates is off.
  /// - Parameters:
  ///   - pcm: open, not yet set up.
  ///   - name: for errors.
  ///   - wanted: what is asked for; the device grants what is nearest.
  /// - Returns: what it granted.
  static func settle(
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
    try check(snd_pcm_hw_params_any(pcm, hardware), "any sound")
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

    // Playback starts when it is full, and either side asks whenever a period has passed.
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

  /// Opens a device of ALSA's without waiting for it.
  static func open(
    _ name: String, _ stream: snd_pcm_stream_t
  ) throws(PlaybackError) -> OpaquePointer {
    alsa_messages_catch()
    _ = alsa_messages_take()
    var opened: OpaquePointer?
    let code = snd_pcm_open(&opened, name, stream, SND_PCM_NONBLOCK)
    guard code >= 0, let opened else {
      if code == -EBUSY { throw .busy(device: name) }
      throw .cannotOpen(device: name, reason: reason(code))
    }
    return opened
  }

  /// The system's words for an error, and alsa-lib's own where it says more.
  static func reason(_ code: Int32) -> String {
    let error = String(cString: snd_strerror(code))
    let message = String(cString: alsa_messages_take())
    return message.isEmpty ? error : "\(error) (\(message))"
  }
}
