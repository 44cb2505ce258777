import CKernels

/// One frame there and back, with the memory it needs: the common core of the offline and the
/// streaming transforms, which therefore give the same bits.
///
/// The sample under the window's centre is the first point of the Fourier transform, and those
/// before it are the last ones, so that phases are told from the centre. Thread role: any one.
package final class FrameTransform {
  /// How a frame is cut and transformed.
  package let configuration: STFTConfiguration
  /// The current frame's spectrum, `[bin, 2]`; written by `forward`, used up by `inverse`.
  package let spectrum: AlignedBuffer

  private let fft: RealFFT
  private let window: AlignedBuffer  // [windowLength]
  private let points: AlignedBuffer  // [fftLength]; zero between the window's halves
  private let before: Int  // window samples before the centre
  private let after: Int  // the centre and those after it

  package init(_ configuration: STFTConfiguration) {
    self.configuration = configuration
    fft = RealFFT.shared(length: configuration.fftLength)
    window = AlignedBuffer(count: configuration.windowLength)
    points = AlignedBuffer(count: configuration.fftLength)
    spectrum = AlignedBuffer(count: 2 * configuration.binCount)
    before = configuration.samplesBeforeCentre
    after = configuration.windowLength - before
    for (i, value) in configuration.window.values(length: configuration.windowLength).enumerated() {
      window.base[i] = value
    }
  }

  /// Transforms `samples`, `[windowLength]`, into `spectrum`.
  package func forward(_ samples: UnsafePointer<Float>) {
    let tail = points.base + (configuration.fftLength - before)
    kernel_multiply(points.base, samples + before, window.base + before, after)
    kernel_multiply(tail, samples, window.base, before)
    fft.forward(points.base, into: spectrum.base)
  }

  /// Transforms `spectrum` back and adds it, under the window, to `sum`, and the window's square to
  /// `weight`, both `[windowLength]`. Their ratio over all frames is the least-squares signal
  /// (Griffin, Lim 1984, eq. 6): the canonical dual window, exact for a spectrum that is one.
  package func inverse(
    addingTo sum: UnsafeMutablePointer<Float>, weight: UnsafeMutablePointer<Float>
  ) {
    let window = window.base
    fft.inverse(spectrum.base, into: points.base)
    let tail = points.base + (configuration.fftLength - before)
    let scale = 1 / Float(configuration.fftLength)
    kernel_multiply_add(sum, tail, window, scale, before)
    kernel_multiply_add(sum + before, points.base, window + before, scale, after)
    kernel_multiply_add(weight, window, window, 1, configuration.windowLength)
    // The next `forward` expects zeros between the halves.
    if configuration.fftLength > configuration.windowLength {
      (points.base + after).update(
        repeating: 0, count: configuration.fftLength - configuration.windowLength)
    }
  }
}
