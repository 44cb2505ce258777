import Foundation

/// Keeps the brightness of a blend on the line between those of its notes.
///
/// Where two spectra are averaged in the logarithm, partials that do not meet exactly lose to those that
/// do, and the middle gets duller than both ends. A tilt, a gain of `(c / c₀)^α` at bins up to two octaves
/// from the aim c₀ and steady beyond, brings the spectral centroid towards that aim: the geometric
/// mean of the notes' centroids, weighted by their shares. It is at most 6 dB, so that sounds of
/// few partials do not pay for it with their noise.
struct BrightnessLine: Sendable {
  /// Steepest tilt: 3 dB an octave.
  private static let steepest = 0.5
  /// Octaves from the aim within which there is a tilt.
  private static let octaves = 2.0

  /// Logarithm of a bin over the aim, as far as the tilt goes.
  private static func reach(_ bin: Int, _ target: Double) -> Double {
    let most = octaves * log(2.0)
    return min(max(log(Double(max(bin, 1)) / target), -most), most)
  }

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

    /// Mean bin above 0 Hz, each weighed with its power and the square of a gain; nil for silence.
    func centroid(gain: (_ bin: Int) -> Double = { _ in 1 }) -> Double? {
      var power = 0.0
      var moment = 0.0
      for c in 1..<powers.count {
        let p = powers[c] * gain(c) * gain(c)
        power += p
        moment += p * Double(c)
      }
      return power > 0 && power.isFinite ? moment / power : nil
    }
  }

  /// Gain by bin that takes a spectrum's centroid to `target`, or as far as it may; nil for silence.
  static func gains(for spectrum: Spectrum, target: Double) -> [Float]? {
    guard spectrum.centroid() != nil, target.isFinite else { return nil }
    let reaches = spectrum.powers.indices.map { reach($0, target) }
    // The centroid rises with the tilt.
    var (low, high) = (-steepest, steepest)
    for _ in 0..<30 {
      let middle = 0.5 * (low + high)
      if (spectrum.centroid { exp(middle * reaches[$0]) } ?? .infinity) < target {
        low = middle
      } else {
        high = middle
      }
    }
    return reaches.map { Float(exp(0.5 * (low + high) * $0)) }
  }
}
