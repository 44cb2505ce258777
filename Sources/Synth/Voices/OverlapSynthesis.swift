import CKernels
import Foundation
import Signal

/// Frames to samples with little delay: the inverse transform, of which only the middle is used.
///
/// A frame is the transform of sound under the analysis window `w`. Multiplied by `h / w`, where `h` is
/// a Hann window of four hops, the frames of a sound add up to the sound again, as those of any
/// window do whose product with w adds up to a constant. A new frame so begins to count two hops ahead
/// of its centre instead of half an analysis window, and a note begins with three frames.
///
/// Thread role: any one thread; nothing is allocated or locked after `init`.
package final class OverlapSynthesis {
  /// Samples from one frame to the next.
  package let hopLength: Int
  /// Samples that a frame reaches: four hops.
  package let reach: Int
  /// The frame to be added, `[bin, 2]`; used up.
  package let spectrum: AlignedBuffer

  private let fft: RealFFT
  private let points: AlignedBuffer  // [fftLength]
  private let window: AlignedBuffer  // [reach]

  package init(_ configuration: STFTConfiguration) {
    hopLength = configuration.hopLength
    reach = 4 * hopLength
    precondition(
      reach <= configuration.windowLength, "windows of \(configuration.windowLength) samples")
    fft = RealFFT.shared(length: configuration.fftLength)
    spectrum = AlignedBuffer(count: 2 * configuration.binCount)
    points = AlignedBuffer(count: configuration.fftLength)
    window = AlignedBuffer(count: reach)
    let analysis = configuration.window.values(length: configuration.windowLength)
    let start = configuration.windowLength / 2 - reach / 2
    // Four hops' Hann windows add up to 2; the transform and back multiply by its length.
    let scale = 0.5 / Double(configuration.fftLength)
    for i in 0..<reach {
      let hann = 0.5 - 0.5 * cos(2 * Double.pi * Double(i) / Double(reach))
      window.base[i] = Float(scale * hann / Double(analysis[start + i]))
    }
  }

  /// Adds the frame in `spectrum` to a voice's sum, `[reach]`, whose end is where the newest frame's
  /// reach ends.
  /// - Parameter age: hops by which the frame is older than the newest one.
  package func addFrame(age: Int, to sum: UnsafeMutablePointer<Float>) {
    addFrame(spectrum.base, age: age, to: sum)
  }

  /// Adds a frame to a voice's sum.
  /// - Parameters:
  ///   - frame: `[bin, 2]`, 16-byte aligned; used up.
  ///   - age: hops by which the frame is older than the newest one.
  ///   - sum: `[reach]`, whose end is where the newest frame's reach ends.
  func addFrame(
    _ frame: UnsafeMutablePointer<Float>, age: Int, to sum: UnsafeMutablePointer<Float>
  ) {
    let half = reach / 2
    fft.inverse(frame, into: points.base)
    let skipped = age * hopLength
    if skipped < half {
      let before = points.base + (points.count - half + skipped)
      kernel_multiply_add(sum, before, window.base + skipped, 1, half - skipped)
    }
    let after = max(skipped, half)
    kernel_multiply_add(
      sum + (after - skipped), points.base + (after - half), window.base + after, 1, reach - after)
  }

  /// Moves a voice's sum on by one hop, whose samples have been used.
  package func advance(_ sum: UnsafeMutablePointer<Float>) {
    sum.update(from: sum + hopLength, count: reach - hopLength)
    (sum + (reach - hopLength)).update(repeating: 0, count: hopLength)
  }
}
