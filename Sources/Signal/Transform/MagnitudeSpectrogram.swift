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
