/// How unlike itself a frame of sound is when shifted by each lag: YIN's cumulative mean normalised
/// difference, computed by FFT.
///
/// With `x` the frame, `W` the window and `τ` the lag in samples,
/// `d(τ) = Σ_{j<W} (x_j − x_{j+τ})² = e(0) + e(τ) − 2 r(τ)`, where `e(τ)` is the energy of the window
/// that begins at `τ` and `r` the correlation of the first window with the frame; and
/// `d'(τ) = τ d(τ) / Σ_{1…τ} d`, with `d'(0) = 1`. A perfectly periodic frame has `d' = 0` at its
/// period, noise stays near 1.
///
/// Source: de Cheveigné & Kawahara 2002, eqs. 6–8.
///
/// Threads: belongs to one thread; `measure` does not allocate.
package final class DifferenceFunction {
  /// Samples that are compared at each lag, `W`.
  package let windowLength: Int
  /// The longest lag in samples.
  package let maximumLag: Int
  /// Samples in a frame: what `measure` reads.
  package var frameLength: Int { windowLength + maximumLag }

  /// `d(τ)`, `[maximumLag + 1]`, after `measure`.
  package let difference: UnsafeMutablePointer<Float>
  /// `d'(τ)`, `[maximumLag + 1]`, after `measure`.
  package let normalized: UnsafeMutablePointer<Float>

  private let fft: RealFFT
  private let signal: AlignedBuffer  // [fft.length]
  private let windowSpectrum: AlignedBuffer  // [fft.binCount, 2]
  private let frameSpectrum: AlignedBuffer  // [fft.binCount, 2]

  /// Makes room for frames of `windowLength + maximumLag` samples.
  package init(windowLength: Int, maximumLag: Int) {
    precondition(
      windowLength > 0 && maximumLag > 1, "window \(windowLength), maximum lag \(maximumLag)")
    self.windowLength = windowLength
    self.maximumLag = maximumLag
    var length = 2
    while length < windowLength + maximumLag { length *= 2 }
    fft = RealFFT.shared(length: length)
    signal = AlignedBuffer(count: length)
    windowSpectrum = AlignedBuffer(count: 2 * fft.binCount)
    frameSpectrum = AlignedBuffer(count: 2 * fft.binCount)
    difference = .allocate(capacity: maximumLag + 1)
    normalized = .allocate(capacity: maximumLag + 1)
    difference.initialize(repeating: 0, count: maximumLag + 1)
    normalized.initialize(repeating: 1, count: maximumLag + 1)
  }

  deinit {
    difference.deallocate()
    normalized.deallocate()
  }

  /// Fills `difference` and `normalized` for one frame.
  /// - Parameter frame: `[frameLength]`.
  /// - Returns: the mean power of the frame's first window.
  package func measure(_ frame: UnsafePointer<Float>) -> Float {
    correlate(frame)
    let correlation = signal.base
    let scale = 2 / Float(fft.length)

    // Energies slide in double precision: what is left of them at a dip is their small difference.
    var first = 0.0
    for j in 0..<windowLength { first += Double(frame[j]) * Double(frame[j]) }
    var shifted = first
    var sum = 0.0
    difference[0] = 0
    normalized[0] = 1
    for lag in 1...maximumLag {
      let leaving = Double(frame[lag - 1])
      let entering = Double(frame[lag + windowLength - 1])
      shifted += entering * entering - leaving * leaving
      let d = max(0, first + shifted - Double(scale * correlation[lag]))
      difference[lag] = Float(d)
      sum += d
      normalized[lag] = sum > 0 ? Float(d * Double(lag) / sum) : 1
    }
    return Float(first / Double(windowLength))
  }

  /// Leaves the unscaled correlation of window and frame in `signal`.
  private func correlate(_ frame: UnsafePointer<Float>) {
    signal.clear()
    signal.base.update(from: frame, count: windowLength)
    fft.forward(signal.base, into: windowSpectrum.base)
    (signal.base + windowLength).update(from: frame + windowLength, count: maximumLag)
    fft.forward(signal.base, into: frameSpectrum.base)
    let a = windowSpectrum.base
    let b = frameSpectrum.base
    for bin in 0..<fft.binCount {
      let (ar, ai, br, bi) = (a[2 * bin], a[2 * bin + 1], b[2 * bin], b[2 * bin + 1])
      b[2 * bin] = ar * br + ai * bi
      b[2 * bin + 1] = ar * bi - ai * br
    }
    fft.inverse(b, into: signal.base)
  }
}
