extension AudioClip {
  /// The clip without direct current: each channel less the median of its means over 50 ms, where
  /// that is more than a thousandth of its peak. The median knows a drum, whose skin moves mostly one
  /// way, from an amplifier that stands beside zero.
  public var withoutDC: AudioClip {
    let block = max(1, Int(0.05 * sampleRate))
    let centred = channels.map { samples -> [Float] in
      let means = stride(from: 0, to: samples.count, by: block).map { start in
        let part = samples[start..<min(start + block, samples.count)]
        return Float(part.reduce(0.0) { $0 + Double($1) } / Double(part.count))
      }.sorted()
      guard !means.isEmpty, case let offset = means[means.count / 2], offset.isFinite else {
        return samples
      }
      let peak = samples.reduce(0) { max($0, abs($1)) }
      return abs(offset) > 1e-3 * peak ? samples.map { $0 - offset } : samples
    }
    return AudioClip(channels: centred, sampleRate: sampleRate)
  }
}
