import CKernels
import Foundation

/// A second-order filter section for a given sample rate.
///
/// Source: R. Bristow-Johnson, "Cookbook formulae for audio equalizer biquad filter coefficients".
package struct Biquad: Sendable {
  /// As the kernel takes it.
  package let section: kernel_biquad

  /// What the section does.
  package enum Shape: Sendable, Equatable {
    /// Passes what is below.
    case lowPass
    /// Passes what is above.
    case highPass
    /// Passes a band, its centre at 0 dB.
    case bandPass
    /// Lifts a band by decibels.
    case peak(Float)
    /// Lifts what is below by decibels.
    case lowShelf(Float)
    /// Lifts what is above by decibels.
    case highShelf(Float)
  }

  /// Designs a section.
  /// - Parameters:
  ///   - hz: centre or corner; kept between 10 Hz and 0.45 of the sample rate.
  ///   - quality: centre over bandwidth; 0.707 is the flattest pass.
  package init(_ shape: Shape, hz: Float, quality: Float = 0.707, sampleRate: Double = 48_000) {
    let frequency = min(max(Double(hz), 10), 0.45 * sampleRate)
    let w = 2 * Double.pi * frequency / sampleRate
    let (c, alpha) = (cos(w), sin(w) / (2 * max(Double(quality), 0.05)))
    var b = (0.0, 0.0, 0.0)
    var a = (1 + alpha, -2 * c, 1 - alpha)
    switch shape {
    case .lowPass: b = ((1 - c) / 2, 1 - c, (1 - c) / 2)
    case .highPass: b = ((1 + c) / 2, -(1 + c), (1 + c) / 2)
    case .bandPass: b = (alpha, 0, -alpha)
    case .peak(let decibels):
      let gain = pow(10, Double(decibels) / 40)
      b = (1 + alpha * gain, -2 * c, 1 - alpha * gain)
      a = (1 + alpha / gain, -2 * c, 1 - alpha / gain)
    case .lowShelf(let decibels), .highShelf(let decibels):
      let gain = pow(10, Double(decibels) / 40)
      // The high shelf is the low one with the frequency axis turned round.
      let side = if case .lowShelf = shape { 1.0 } else { -1.0 }
      let (k, root) = (side * c, 2 * gain.squareRoot() * alpha)
      b = (
        gain * (gain + 1 - (gain - 1) * k + root), side * 2 * gain * (gain - 1 - (gain + 1) * k),
        gain * (gain + 1 - (gain - 1) * k - root)
      )
      a = (
        gain + 1 + (gain - 1) * k + root, -side * 2 * (gain - 1 + (gain + 1) * k),
        gain + 1 + (gain - 1) * k - root
      )
    }
    section = kernel_biquad(
      b0: Float(b.0 / a.0), b1: Float(b.1 / a.0), b2: Float(b.2 / a.0), a1: Float(a.1 / a.0),
      a2: Float(a.2 / a.0))
  }
}

extension [Biquad] {
  /// Filters samples in place by all sections, from rest.
  package func apply(to samples: inout [Float]) {
    guard !isEmpty else { return }
    let sections = map(\.section)
    samples.withUnsafeMutableBufferPointer { buffer in
      kernel_filter_biquads(buffer.baseAddress, buffer.count, sections, sections.count)
    }
  }
}
