extension SampleFormat {
  /// Reads frames of any number of channels as one: the mean of the first two, so that a line of two sides is heard
  /// whole. A NaN is silence.
  ///
  /// Thread role: capture.
  /// - Parameters:
  ///   - source: `[frame, channelCount]`, `byteCount` each.
  ///   - frameCount: frames to read.
  ///   - channelCount: of the device.
  ///   - destination: `[frame]`, overwritten; full scale at ±1.
  package func decode(
    _ source: UnsafeRawPointer, frameCount: Int, channelCount: Int,
    into destination: UnsafeMutablePointer<Float>
  ) {
    let (stride, second) = (byteCount * channelCount, channelCount > 1 ? byteCount : 0)
    for frame in 0..<frameCount {
      let place = source + frame * stride
      let value = 0.5 * (sample(at: place) + sample(at: place + second))
      destination[frame] = value.isFinite ? value : 0
    }
  }

  /// One sample, little-endian.
  @inline(__always)
  private func sample(at place: UnsafeRawPointer) -> Float {
    switch self {
    case .float32: place.loadUnaligned(as: Float.self)
    case .int32: Float(place.loadUnaligned(as: Int32.self)) / 0x1p31
    // The upper byte of 32 does not count.
    case .int24: Float(place.loadUnaligned(as: Int32.self) << 8) / 0x1p31
    case .int24Packed:
      Float(
        Int32(place.loadUnaligned(as: UInt16.self)) << 8
          | Int32(place.loadUnaligned(fromByteOffset: 2, as: Int8.self)) << 24) / 0x1p31
    case .int16: Float(place.loadUnaligned(as: Int16.self)) / 0x1p15
    }
  }
}
