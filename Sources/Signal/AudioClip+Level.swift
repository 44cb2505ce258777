extension AudioClip {
  /// The largest magnitude of any sample, over all channels; 0 for no samples.
  public var peak: Float {
    channels.reduce(0) { peak, samples in
      samples.reduce(peak) { max($0, abs($1)) }
    }
  }

  /// The root of the mean square, over all channels; 0 for no samples.
  public var rms: Float {
    guard sampleCount > 0 else { return 0 }
    let energy = channels.reduce(0.0) { sum, samples in
      samples.reduce(sum) { $0 + Double($1) * Double($1) }
    }
    return Float((energy / Double(sampleCount * channelCount)).squareRoot())
  }

  /// The clip with its largest magnitude brought to a level; silence stays as it is.
  /// - Parameter decibels: of full scale.
  public func normalised(toDB decibels: Double = -1) -> AudioClip {
    let peak = peak
    guard peak > 0, peak.isFinite else { return self }
    let gain = Float(Units.dbToAmplitude(decibels)) / peak
    return AudioClip(channels: channels.map { $0.map { $0 * gain } }, sampleRate: sampleRate)
  }

  /// The clip with its end faded out where it would stop with a step; silence at the end stays as it is.
  /// - Parameter seconds: length of the fade, a straight line.
  public func endingSilently(seconds: Double = 0.005) -> AudioClip {
    let count = min(sampleCount, Int(seconds * sampleRate))
    guard count > 0, channels.contains(where: { abs($0[sampleCount - 1]) > 1e-4 }) else {
      return self
    }
    var channels = channels
    for channel in channels.indices {
      for i in 0..<count {
        channels[channel][sampleCount - 1 - i] *= Float(i) / Float(count)
      }
    }
    return AudioClip(channels: channels, sampleRate: sampleRate)
  }
}
