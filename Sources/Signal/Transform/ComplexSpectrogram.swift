import CKernels

/// A complex short-time Fourier transform, frame after frame.
public struct ComplexSpectrogram: Sendable, Equatable {
  /// Interleaved real and imaginary parts, `[frame, bin, 2]`, row-major.
  public var values: [Float]
  /// Number of frames (columns in time).
  public let frameCount: Int
  /// How the frames were made.
  public let configuration: STFTConfiguration
  /// Sample rate of the sound, in Hz.
  public let sampleRate: Double
  /// Length of the sound in samples.
  public let sampleCount: Int

  /// Makes a spectrogram from interleaved values, `[frame, bin, 2]`.
  public init(
    values: [Float], configuration: STFTConfiguration, sampleRate: Double, sampleCount: Int
  ) {
    precondition(
      values.count % (2 * configuration.binCount) == 0,
      "\(values.count) values are not whole complex frames of \(configuration.binCount) bins")
    self.values = values
    self.frameCount = values.count / (2 * configuration.binCount)
    self.configuration = configuration
    self.sampleRate = sampleRate
    self.sampleCount = sampleCount
  }

  /// Bins in each frame.
  public var binCount: Int { configuration.binCount }

  /// The absolute values, `[frame, bin]`.
  public var magnitudes: MagnitudeSpectrogram {
    let count = values.count / 2
    let absolute = [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      values.withUnsafeBufferPointer {
        kernel_complex_magnitude(buffer.baseAddress, $0.baseAddress, count)
      }
      initialized = count
    }
    return MagnitudeSpectrogram(
      values: absolute, configuration: configuration, sampleRate: sampleRate,
      sampleCount: sampleCount)
  }
}
