import CKernels

/// How far the phase turns from frame to frame and from bin to bin, as told by the log magnitudes
/// s alone.
///
/// For a Gaussian window of constant γ, with hop a, FFT length M, frame n and bin m:
/// ```
/// φ(m, n+1) - φ(m, n) ≈ 2π·a·m/M + (a·M/γ) · ∂s/∂m
/// φ(m+1, n) - φ(m, n) ≈ -(γ/(a·M)) · ∂s/∂n
/// ```
/// each averaged over the two ends of the step. Source: Průša, Balazs, Søndergaard 2017, sec. III,
/// for phases told from the window's centre. What is written is *half* of each, so that a step is
/// the sum of the values at its two ends; the unit is 2⁻³² turns, wrapping.
struct PhaseSteps {
  private let binCount: Int
  private let advance: AlignedMemory<Int32>  // [bin] half of the turn of the bin's own frequency
  private let timeScale: Float  // half turns per neper between neighbouring bins
  private let frequencyScale: Float  // half turns per neper between neighbouring frames

  init(_ configuration: STFTConfiguration) {
    let length = Double(configuration.windowLength)
    let gamma = configuration.window.gammaPerSquaredLength * length * length
    let area = Double(configuration.hopLength) * Double(configuration.fftLength)
    let halfOfRadian = 0.5 / (2 * Double.pi)
    timeScale = Float(halfOfRadian * area / gamma)
    frequencyScale = Float(-halfOfRadian * gamma / area)
    binCount = configuration.binCount
    advance = AlignedMemory(count: binCount)
    for k in 0..<binCount {
      let turned = k * configuration.hopLength % configuration.fftLength
      let turns = Double(turned) / Double(configuration.fftLength)
      advance.base[k] = Int32(truncatingIfNeeded: Int64(turns * 0x1p31))
    }
  }

  /// Half steps to the next frame, from the central difference of neighbouring bins.
  /// - Parameter log: log magnitudes, `[bin]`, with one more on either side.
  func time(_ log: UnsafePointer<Float>, into steps: UnsafeMutablePointer<Int32>) {
    kernel_time_steps(steps, log, advance.base, timeScale / 2, binCount)
  }

  /// Half steps to the next bin, from the slope between two frames `[bin]`, `framesApart` apart.
  func frequency(
    from earlier: UnsafePointer<Float>, to later: UnsafePointer<Float>, framesApart: Int,
    into steps: UnsafeMutablePointer<Int32>
  ) {
    let scale = frequencyScale / Float(framesApart)
    kernel_frequency_steps(steps, earlier, earlier, later, -scale, 0, scale, binCount)
  }

  /// Half steps to the next bin in a frame with others on one side only: the slope there of the
  /// parabola through it and the next two, which is exact for a click.
  /// - Parameters:
  ///   - edge, next, nextButOne: log magnitudes of the frame itself and of two in a row.
  ///   - forward: whether these lie after the frame.
  func frequency(
    edge: UnsafePointer<Float>, next: UnsafePointer<Float>, nextButOne: UnsafePointer<Float>,
    forward: Bool, into steps: UnsafeMutablePointer<Int32>
  ) {
    let scale = forward ? -frequencyScale : frequencyScale
    kernel_frequency_steps(
      steps, nextButOne, next, edge, 0.5 * scale, -2 * scale, 1.5 * scale, binCount)
  }
}
