import CSampleRate

/// Brings sound from one sample rate to another by band-limited (windowed sinc) interpolation.
///
/// One resampler carries one stream: blocks of any size go in, samples come out, and the result does
/// not depend on how the stream was cut. Output sample `k` stands at input time `k · from / to`: nothing
/// is delayed, but a sample can only be made once the filter's half width after it has been heard
/// (`Quality`). Sound before the first sample and after the last is taken as zero. In all, `n` samples
/// become exactly `round(n · to / from)`.
///
/// Blocks are interleaved, `[sample, channel]`, as loudspeakers want them. For whole clips see
/// `AudioClip.resampled(toHz:quality:)`.
///
/// Threads: belongs to one thread at a time; `process` and `finish` do not allocate, lock or throw.
///
/// Source: Smith, "Digital Audio Resampling Home Page", CCRMA (band-limited interpolation), as done by
/// libsamplerate.
public final class Resampler {
  /// Length of the interpolation filter: quality against time and look-ahead.
  ///
  /// The figures are libsamplerate's: signal to noise, passband as part of the lower Nyquist
  /// frequency, half width in samples of the lower rate.
  public enum Quality: Sendable, CaseIterable {
    /// 97 dB, 80 %, 20 samples.
    case fast
    /// 121 dB, 90 %, 46 samples.
    case medium
    /// 145 dB, 96 %, 143 samples.
    case best
  }

  /// No rate may be more than so many times the other.
  public static let largestRatio = 256.0

  /// Samples out per sample in.
  public let ratio: Double
  /// Channels that are interleaved in each block.
  public let channelCount: Int

  private let state: OpaquePointer?  // none where the rates are equal: samples pass unchanged
  private let silence: UnsafeMutablePointer<Float>  // [silenceLength, channelCount], zeros
  private static let silenceLength = 256
  private var consumedCount = 0  // samples in since the start, without the silence of `finish`
  private var producedCount = 0  // samples out since the start

  /// Prepares a stream.
  /// - Parameters:
  ///   - sourceRate: of what comes in, in Hz.
  ///   - targetRate: of what goes out, in Hz.
  ///   - channelCount: interleaved channels, at least 1.
  ///   - quality: of the filter; `medium` suits a player, `best` a file.
  /// - Throws: `SignalError.unsupportedResampling` unless both rates are positive and finite and
  ///   within a factor of `largestRatio`; `SignalError.resamplerUnavailable` when memory is short.
  public init(
    fromHz sourceRate: Double, toHz targetRate: Double, channelCount: Int,
    quality: Quality = .medium
  ) throws(SignalError) {
    precondition(channelCount > 0, "\(channelCount) channels cannot be resampled")
    let ratio = targetRate / sourceRate
    guard sourceRate > 0, targetRate > 0, ratio.isFinite,
      (1 / Self.largestRatio...Self.largestRatio).contains(ratio)
    else { throw .unsupportedResampling(fromHz: sourceRate, toHz: targetRate) }
    self.ratio = ratio
    self.channelCount = channelCount

    var code: Int32 = 0
    if sourceRate == targetRate {
      state = nil
    } else {
      state = src_new(quality.converter, Int32(channelCount), &code)
      guard state != nil else {
        throw .resamplerUnavailable(reason: String(cString: src_strerror(code)))
      }
    }
    silence = .allocate(capacity: Self.silenceLength * channelCount)
    silence.initialize(repeating: 0, count: Self.silenceLength * channelCount)
  }

  deinit {
    if let state { src_delete(state) }
    silence.deallocate()
  }

  /// Takes what it can of `input` and fills what it can of `output`.
  /// - Parameters:
  ///   - input: `[sample, channel]`, whole samples of all channels.
  ///   - output: `[sample, channel]`, not overlapping `input`.
  /// - Returns: samples per channel taken and made. What was not taken must be offered again; nothing
  ///   is made while the filter still waits for its look-ahead.
  public func process(
    _ input: UnsafeBufferPointer<Float>, into output: UnsafeMutableBufferPointer<Float>
  ) -> (consumed: Int, produced: Int) {
    precondition(
      input.count % channelCount == 0 && output.count % channelCount == 0,
      "blocks of \(input.count) and \(output.count) values are not whole samples of "
        + "\(channelCount) channels")
    let step = convert(
      input.baseAddress, input.count / channelCount, output.baseAddress,
      output.count / channelCount)
    consumedCount += step.consumed
    producedCount += step.produced
    return step
  }

  /// Makes what is left once the last input has been taken; call it until it returns 0.
  /// - Parameter output: `[sample, channel]`.
  /// - Returns: samples per channel made.
  public func finish(into output: UnsafeMutableBufferPointer<Float>) -> Int {
    let total = Resampler.outputCount(consumedCount, ratio: ratio)
    let wanted = min(output.count / channelCount, total - producedCount)
    guard wanted > 0, let base = output.baseAddress else { return 0 }
    var made = 0
    while made < wanted {
      made +=
        convert(silence, Self.silenceLength, base + made * channelCount, wanted - made).produced
    }
    producedCount += made
    return made
  }

  /// Forgets all sound heard so far: the next block starts a new stream.
  public func reset() {
    if let state { src_reset(state) }
    consumedCount = 0
    producedCount = 0
  }

  /// Samples that `count` samples become.
  static func outputCount(_ count: Int, ratio: Double) -> Int {
    Int((Double(count) * ratio).rounded())
  }

  /// One call of the library, counted in samples per channel.
  private func convert(
    _ input: UnsafePointer<Float>?, _ inputCount: Int,
    _ output: UnsafeMutablePointer<Float>?, _ outputCount: Int
  ) -> (consumed: Int, produced: Int) {
    guard let output else { return (0, 0) }
    guard let state else {
      let count = min(inputCount, outputCount)
      if let input { output.update(from: input, count: count * channelCount) }
      return (count, count)
    }
    var data = SRC_DATA()
    data.data_in = input ?? UnsafePointer(silence)
    data.data_out = output
    data.input_frames = inputCount
    data.output_frames = outputCount
    data.src_ratio = ratio
    // The end is told by `finish`'s silence, not by `end_of_input`, which would cut the length short.
    let code = src_process(state, &data)
    precondition(code == 0, "libsamplerate refused a block: error \(code)")
    return (data.input_frames_used, data.output_frames_gen)
  }
}

extension Resampler.Quality {
  fileprivate var converter: Int32 {
    switch self {
    case .fast: Int32(SRC_SINC_FASTEST)
    case .medium: Int32(SRC_SINC_MEDIUM_QUALITY)
    case .best: Int32(SRC_SINC_BEST_QUALITY)
    }
  }
}
