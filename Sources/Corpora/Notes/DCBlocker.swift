import Foundation

/// Takes away what does not swing: a high-pass at 10 Hz for sound at 48 kHz.
///
/// Some soundfonts' samples sit beside zero, which would spoil onset and peak; the lowest key of a
/// piano (27.5 Hz) loses 0.5 dB.
///
/// `y[n] = x[n] − x[n−1] + R·y[n−1]`, `R = exp(−2π·10/48000)`.
/// Source: J. O. Smith 2007, "Introduction to Digital Filters", DC blocker.
struct DCBlocker {
  private static let feedback = Float(exp(-2 * Double.pi * 10 / 48_000))

  private var lastInput: Float = 0
  private var lastOutput: Float = 0

  /// The next sample.
  mutating func process(_ input: Float) -> Float {
    lastOutput = input - lastInput + Self.feedback * lastOutput
    lastInput = input
    return lastOutput
  }
}
