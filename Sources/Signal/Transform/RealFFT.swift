import CFFTW
import Synchronization

/// Fourier transforms of real signals of one length, both ways, by FFTW.
///
/// Plans are made once per length, by FFTW's deterministic estimate, and kept for the life of the
/// program: `RealFFT.shared(length:)` is the only way to one. All planning in the program happens
/// inside its lock, because FFTW's planner is not thread-safe; running a plan is.
///
/// Sendable without the compiler's check: a plan is never changed after it is made, and FFTW
/// documents its new-array execution as safe from any number of threads.
package final class RealFFT: @unchecked Sendable {
  /// Points of the real signal.
  package let length: Int
  /// Bins of the spectrum, from 0 Hz to the Nyquist frequency.
  package var binCount: Int { length / 2 + 1 }

  private let forwardPlan: fftwf_plan
  private let inversePlan: fftwf_plan

  private static let plans = Mutex<[Int: RealFFT]>([:])

  /// The transforms of `length` (≥ 1) points. Thread role: control (it may plan and lock).
  package static func shared(length: Int) -> RealFFT {
    plans.withLock { plans in
      if let known = plans[length] { return known }
      let made = RealFFT(length: length)
      plans[length] = made
      return made
    }
  }

  private init(length: Int) {
    precondition(length > 0, "FFT length \(length) is not positive")
    self.length = length
    let signal = AlignedBuffer(count: length)
    let spectrum = AlignedBuffer(count: 2 * (length / 2 + 1))
    let complex = UnsafeMutableRawPointer(spectrum.base)
      .assumingMemoryBound(to: fftwf_complex.self)
    guard
      let forward = fftwf_plan_dft_r2c_1d(Int32(length), signal.base, complex, FFTW_ESTIMATE),
      let inverse = fftwf_plan_dft_c2r_1d(Int32(length), complex, signal.base, FFTW_ESTIMATE)
    else { fatalError("FFTW has no plan for \(length) points") }
    self.forwardPlan = forward
    self.inversePlan = inverse
  }

  /// `spectrum[k] = Σ signal[l] exp(-2πi·kl/length)`. Thread role: any.
  /// - Parameters:
  ///   - signal: `[length]`, in an `AlignedBuffer`; not changed.
  ///   - spectrum: `[binCount, 2]`, in another `AlignedBuffer`; written.
  package func forward(
    _ signal: UnsafeMutablePointer<Float>, into spectrum: UnsafeMutablePointer<Float>
  ) {
    fftwf_execute_dft_r2c(
      forwardPlan, signal,
      UnsafeMutableRawPointer(spectrum).assumingMemoryBound(to: fftwf_complex.self))
  }

  /// The way back times `length`: forward and inverse together scale by `length`. Thread role: any.
  /// - Parameters:
  ///   - spectrum: `[binCount, 2]`, in an `AlignedBuffer`; **overwritten with rubbish**. The
  ///     imaginary parts at 0 Hz and at the Nyquist frequency do not count.
  ///   - signal: `[length]`, in another `AlignedBuffer`; written.
  package func inverse(
    _ spectrum: UnsafeMutablePointer<Float>, into signal: UnsafeMutablePointer<Float>
  ) {
    fftwf_execute_dft_c2r(
      inversePlan, UnsafeMutableRawPointer(spectrum).assumingMemoryBound(to: fftwf_complex.self),
      signal)
  }
}
