/// How sound was cut into frames and transformed. It travels inside every spectrogram, so that the
/// way back cannot differ from the way there.
///
/// Frame `t` is centred on sample `t · hopLength`, and its phases are told from that sample: a
/// click there has phase 0 in every bin. Samples before the first and after the last are zero.
public struct STFTConfiguration: Hashable, Sendable, Codable {
  /// Points of the Fourier transform; even, at least `windowLength`.
  public let fftLength: Int
  /// Samples under the window.
  public let windowLength: Int
  /// Samples from one frame to the next.
  public let hopLength: Int
  /// The window's shape.
  public let window: Window

  /// Makes a configuration; the FFT is as long as the window unless told otherwise.
  /// - Parameters:
  ///   - windowLength: samples under the window, at least 2.
  ///   - hopLength: samples between frames, `1...windowLength`. The way back is exact while no
  ///     sample falls between the windows; for windows that fall to zero, at most half the length.
  ///   - window: the shape.
  ///   - fftLength: even, at least `windowLength`; nil for the least such length.
  public init(windowLength: Int, hopLength: Int, window: Window, fftLength: Int? = nil) {
    let fftLength = fftLength ?? windowLength + windowLength % 2
    precondition(windowLength >= 2, "window length \(windowLength) must be at least 2")
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

  /// Samples of a frame that lie before its centre; the centre and the others follow.
  package var samplesBeforeCentre: Int { windowLength / 2 }
}
