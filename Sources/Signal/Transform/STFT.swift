/// The short-time Fourier transform of a whole sound, and the way back.
///
/// ```swift
/// let stft = STFT(.standard)
/// let spectrogram = stft.analyze(samples, sampleRate: 48_000)
/// let same = stft.synthesize(spectrogram)  // within 1e-5 of `samples`
/// ```
/// For sound that arrives or leaves block by block there are ``StreamingSTFT`` and
/// ``StreamingISTFT``, which give the same bits.
public struct STFT: Sendable {
  /// How sound is cut into frames and transformed.
  public let configuration: STFTConfiguration

  /// Makes a transform; the first of each FFT length in a program takes some milliseconds to plan.
  public init(_ configuration: STFTConfiguration) {
    self.configuration = configuration
  }

  /// Transforms samples into frames. Thread role: control (it allocates).
  ///
  /// `S[t, k] = Σ_l w[l] · x[t·hop + l] · exp(-2πi·kl/fftLength)`, `l` counted from the window's
  /// centre, samples outside the sound zero.
  /// - Parameters:
  ///   - samples: mono; may be empty (one frame of zeros).
  ///   - sampleRate: in Hz; only carried along.
  /// - Returns: `configuration.frameCount(sampleCount: samples.count)` frames.
  public func analyze(_ samples: [Float], sampleRate: Double) -> ComplexSpectrogram {
    let hop = configuration.hopLength
    let frameSize = 2 * configuration.binCount
    let frameCount = configuration.frameCount(sampleCount: samples.count)
    let frame = FrameTransform(configuration)
    // Zeros, the sound, zeros: all that the frames look at.
    let padded = AlignedBuffer(count: (frameCount - 1) * hop + configuration.windowLength)
    let start = padded.base + configuration.samplesBeforeCentre
    samples.withUnsafeBufferPointer {
      if let source = $0.baseAddress {
        start.update(
          from: source, count: min($0.count, padded.count - configuration.samplesBeforeCentre))
      }
    }
    let values = [Float](unsafeUninitializedCapacity: frameCount * frameSize) { out, count in
      for t in 0..<frameCount {
        frame.forward(padded.base + t * hop)
        (out.baseAddress! + t * frameSize).initialize(from: frame.spectrum.base, count: frameSize)
      }
      count = frameCount * frameSize
    }
    return ComplexSpectrogram(
      values: values, configuration: configuration, sampleRate: sampleRate,
      sampleCount: samples.count)
  }

  /// The sound whose transform is nearest to `spectrogram` in the least-squares sense; for a
  /// transform that `analyze` made, the sound itself. Thread role: control (it allocates).
  /// - Parameter spectrogram: of this configuration. The imaginary parts at 0 Hz and at the
  ///   Nyquist frequency do not count. Sound that the frames do not reach is silent.
  /// - Returns: `spectrogram.sampleCount` samples.
  public func synthesize(_ spectrogram: ComplexSpectrogram) -> [Float] {
    precondition(
      spectrogram.configuration == configuration,
      "spectrogram made with \(spectrogram.configuration), transform has \(configuration)")
    let frameSize = 2 * configuration.binCount
    let inverse = StreamingISTFT(configuration)
    var samples = [Float](repeating: 0, count: spectrogram.sampleCount)
    spectrogram.values.withUnsafeBufferPointer { values in
      var t = 0
      samples.withUnsafeMutableBufferPointer { block in
        _ = inverse.pull(into: block) { frame in
          guard t < spectrogram.frameCount else { return false }
          frame.baseAddress!.update(from: values.baseAddress! + t * frameSize, count: frameSize)
          t += 1
          return true
        }
      }
    }
    return samples
  }
}
