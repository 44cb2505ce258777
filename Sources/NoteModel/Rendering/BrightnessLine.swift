import Foundation

/// Keeps the brightness of a blend on the line between those of its notes.
///
/// Where two spectra are averaged in the logarithm, partials that do not meet exactly lose to those that
/// do, and the middle gets duller than both ends. A tilt, a gain of `(c / c₀)^α` at bin c, brings the
/// spectral centroid back to the geometric mean of the notes' centroids, weighted by their shares.
struct BrightnessLine: Sendable {
  /// Steepest tilt: 6 dB an octave.
  private static let steepest = 1.0

  /// Power of a sound by bin, summed over its frames.
  struct Spectrum: Sendable {
    private(set) var powers: [Double]

    init(bins: Int) { powers = [Double](repeating: 0, count: bins) }

    /// Adds frames of magnitudes, `[frame, bin]`.
    mutating func add(_ magnitudes: [Float]) {
      let bins = powers.count
      magnitudes.withUnsafeBufferPointer { magnitudes in
        powers.withUnsafeMutableBufferPointer { powers in
          for start in stride(from: 0, to: magnitudes.count, by: bins) {
            for c in 0..<bins {
              let m = Double(magnitudes[start + c])
              powers[c] += m * m
            }
          }
        }
      }
    }

    /// Mean bin above 0 Hz, each weighed with its power after a tilt; nil for silence.
    func centroid(tilt: Double = 0) -> Double? {
      var power = 0.0
      var moment = 0.0
      for c in 1..<powers.count {
        let p = tilt == 0 ? powers[c] : powers[c] * exp(2 * tilt * log(Double(c)))
        power += p
        moment += p * Double(c)
      }
      return power > 0 && power.isFinite ? moment / power : nil
    }
  }

  /// Gain by bin that takes a spectrum's centroid to `target`; nil for silence.
  static func gains(for spectrum: Spectrum, target: Double) -> [Float]? {
    guard spectrum.centroid() != nil, target.isFinite else { return nil }
    // The centroid rises with the tilt.
    var (low, high) = (-steepest, steepest)
    for _ in 0..<30 {
      let middle = 0.5 * (low + high)
      if (spectrum.centroid(tilt: middle) ?? .infinity) < target {
        low = middle
      } else {
        high = middle
      }
    }
    let tilt = 0.5 * (low + high)
    return spectrum.powers.indices.map {
      Float(exp(tilt * log(Double(max($0, 1)) / target)))
    }
  }
}
