extension AudioClip {
  /// The clip at another sample rate: the same sound at the same time, `round(count · ratio)` samples
  /// long. A clip that has the rate already is returned as it is.
  /// - Parameters:
  ///   - targetRate: in Hz.
  ///   - quality: of the interpolation filter.
  /// - Throws: `SignalError.unsupportedResampling` for rates that lie too far apart.
  public func resampled(
    toHz targetRate: Double, quality: Resampler.Quality = .best
  ) throws(SignalError) -> AudioClip {
    if targetRate == sampleRate { return self }
    let resampler = try Resampler(
      fromHz: sampleRate, toHz: targetRate, channelCount: 1, quality: quality)
    var result: [[Float]] = []
    for channel in channels {
      resampler.reset()
      result.append(resampler.wholeStream(channel))
    }
    return AudioClip(channels: result, sampleRate: targetRate)
  }
}

extension Resampler {
  /// A mono stream from first to last sample.
  fileprivate func wholeStream(_ input: [Float]) -> [Float] {
    let total = Resampler.outputCount(input.count, ratio: ratio)
    // An array made without room would write its count into the empty one that all threads share.
    guard total > 0 else { return [] }
    return [Float](unsafeUninitializedCapacity: total) { output, count in
      input.withUnsafeBufferPointer { input in
        var taken = 0
        while taken < input.count {
          let step = process(
            UnsafeBufferPointer(rebasing: input[taken...]),
            into: UnsafeMutableBufferPointer(rebasing: output[count...]))
          taken += step.consumed
          count += step.produced
          if step.consumed == 0 && step.produced == 0 { break }
        }
      }
      while case let made = finish(into: .init(rebasing: output[count...])), made > 0 {
        count += made
      }
    }
  }
}
