import CALSA

/// How a sound card wants its samples: little-endian, as this machine has them.
public enum SampleFormat: String, CaseIterable, Sendable {
  /// 32-bit float, full scale at ±1.
  case float32
  /// 32-bit integer.
  case int32
  /// 24-bit integer in the low part of 32 bits.
  case int24
  /// 24-bit integer in 3 bytes.
  case int24Packed
  /// 16-bit integer.
  case int16

  /// Bytes of one sample.
  public var byteCount: Int {
    switch self {
    case .float32, .int32, .int24: 4
    case .int24Packed: 3
    case .int16: 2
    }
  }

  /// As musicians call it, for example `24 bit`.
  public var name: String {
    switch self {
    case .float32: "float"
    case .int32: "32 bit"
    case .int24, .int24Packed: "24 bit"
    case .int16: "16 bit"
    }
  }

  var alsa: snd_pcm_format_t {
    switch self {
    case .float32: SND_PCM_FORMAT_FLOAT_LE
    case .int32: SND_PCM_FORMAT_S32_LE
    case .int24: SND_PCM_FORMAT_S24_LE
    case .int24Packed: SND_PCM_FORMAT_S24_3LE
    case .int16: SND_PCM_FORMAT_S16_LE
    }
  }

  /// Writes stereo as frames of any number of channels: one channel hears the mean of both, of more
  /// than two the first two sound.
  ///
  /// Integers are rounded to the nearest step; what is beyond full scale is clipped. Thread role:
  /// playback.
  /// - Parameters:
  ///   - source: `[frame, 2]`.
  ///   - destination: `[frame, channelCount]`, `byteCount` each.
  package func encode(
    _ source: UnsafePointer<Float>, frameCount: Int, channelCount: Int,
    into destination: UnsafeMutableRawPointer
  ) {
    switch self {
    case .float32:
      Self.spread(source, frameCount, channelCount, destination.assumingMemoryBound(to: Float.self))
      { $0 }
    case .int32:
      Self.spread(source, frameCount, channelCount, destination.assumingMemoryBound(to: Int32.self))
      { Self.steps($0, bits: 32) }
    case .int24:
      Self.spread(source, frameCount, channelCount, destination.assumingMemoryBound(to: Int32.self))
      { Self.steps($0, bits: 24) }
    case .int24Packed:
      Self.spread(
        source, frameCount, channelCount, destination.assumingMemoryBound(to: Packed.self)
      ) { Packed(Self.steps($0, bits: 24)) }
    case .int16:
      Self.spread(source, frameCount, channelCount, destination.assumingMemoryBound(to: Int16.self))
      { Int16(Self.steps($0, bits: 16)) }
    }
  }

  /// Three bytes, which Swift lays out without a gap.
  private struct Packed {
    var low: UInt8
    var middle: UInt8
    var high: Int8

    init(_ value: Int32) {
      low = UInt8(truncatingIfNeeded: value)
      middle = UInt8(truncatingIfNeeded: value >> 8)
      high = Int8(truncatingIfNeeded: value >> 16)
    }
  }

  @inline(__always)
  private static func spread<Sample>(
    _ source: UnsafePointer<Float>, _ frameCount: Int, _ channelCount: Int,
    _ destination: UnsafeMutablePointer<Sample>, _ convert: (Float) -> Sample
  ) {
    if channelCount == 1 {
      for frame in 0..<frameCount {
        destination[frame] = convert(0.5 * (source[2 * frame] + source[2 * frame + 1]))
      }
      return
    }
    let silence = convert(0)
    for frame in 0..<frameCount {
      let target = destination + frame * channelCount
      target[0] = convert(source[2 * frame])
      target[1] = convert(source[2 * frame + 1])
      for channel in 2..<channelCount { target[channel] = silence }
    }
  }

  /// The nearest of `2^bits` steps; a NaN is silence.
  @inline(__always)
  private static func steps(_ sample: Float, bits: Int32) -> Int32 {
    let scale = Double(1 << (bits - 1))
    let exact = Double(sample) * scale
    guard exact == exact else { return 0 }
    return Int32(min(max(exact.rounded(), -scale), scale - 1))
  }
}
