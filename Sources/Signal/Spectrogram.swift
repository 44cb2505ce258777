/// How sound was cut into frames and transformed. It travels inside every spectrogram, so that the
/// way back cannot differ from the way there.
///
/// Frame `t` is centred on sample `t · hopLength`; samples before the first and after the last are
/// zero.
public struct STFTConfiguration: Hashable, Sendable, Codable {
  /// Points of the Fourier transform; even, at least `windowLength`.
  public var fftLength: Int
  /// Samples under the window.
  public var windowLength: Int
  /// Samples from one frame to the next.
  public var hopLength: Int
  /// The window's shape.
  public var window: Window

  /// Makes a configuration; the FFT is as long as the window unless told otherwise.
  public init(
    windowLength: Int, hopLength: Int, window: Window, fftLength: Int? = nil
  ) {
    let fftLength = fftLength ?? windowLength
    precondition(
      fftLength >= windowLength && fftLength % 2 == 0,
      "FFT length \(fftLength) must be even and at least the window length \(windowLength)")
    precondition(
      (1...windowLength).contains(hopLength),
      "hop length \(hopLength) must be in 1...\(windowLength)")
    self.fftLength = fftLength
    self.windowLength = windowLength
    self.hopLength = hopLength
    self.window = window
  }

  /// What the models and the player use: truncated Gaussian (g = 0.10), 2048 samples, hop 256.
  public static let standard = STFTConfiguration(
    windowLength: 2048, hopLength: 256, window: .gaussian(g: 0.10))

  /// Bins from 0 Hz to the Nyquist frequency, both included.
  public var binCount: Int { fftLength / 2 + 1 }

  /// Frames that cover `sampleCount` samples: enough that the last centre lies at or after the
  /// last sample, and at least one.
  public func frameCount(sampleCount: Int) -> Int {
    sampleCount <= 1 ? 1 : 1 + (sampleCount - 1 + hopLength - 1) / hopLength
  }
}

/// Magnitudes of a short-time Fourier transform: linear amplitude, frame after frame.
public struct MagnitudeSpectrogram: Sendable, Equatable {
  /// Magnitudes, `[frame, bin]`, row-major, at least 0.
  public var values: [Float]
  /// Number of frames (columns in time).
  public let frameCount: Int
  /// How the frames were made.
  public let configuration: STFTConfiguration
  /// Sample rate of the sound, in Hz.
  public let sampleRate: Double
  /// Length of the sound in samples, so that the way back ends where it began.
  public let sampleCount: Int

  /// Makes a spectrogram from frame-major values, `[frame, bin]`.
  public init(
    values: [Float], configuration: STFTConfiguration, sampleRate: Double, sampleCount: Int
  ) {
    precondition(
      values.count % configuration.binCount == 0,
      "\(values.count) values are not whole frames of \(configuration.binCount) bins")
    self.values = values
    self.frameCount = values.count / configuration.binCount
    self.configuration = configuration
    self.sampleRate = sampleRate
    self.sampleCount = sampleCount
  }

  /// Bins in each frame.
  public var binCount: Int { configuration.binCount }
}

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
}
