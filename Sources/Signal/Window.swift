import Foundation

/// The shape that cuts a frame out of the sound before its Fourier transform.
public enum Window: Hashable, Sendable, Codable {
  /// All ones.
  case rectangular
  /// Raised cosine, zero at the edge.
  case hann
  /// Raised cosine on a pedestal of 0.08.
  case hamming
  /// Three-term Blackman (0.42, 0.5, 0.08).
  case blackman
  /// Square root of Hann: analysis times synthesis is a Hann window.
  case sine
  /// `exp(-π t² / (g·n²))`, t in samples from the centre, n the window length, cut at ±n/2.
  ///
  /// For this window the phase of a transform follows from its log magnitude with the constant
  /// γ = g·n² and no approximation but the cut. Source: Průša, Balazs, Søndergaard 2017, eq. 16.
  case gaussian(g: Double)

  /// Window values in the periodic (DFT-even) convention, `[length]`: the peak is at `length / 2`.
  public func values(length: Int) -> [Float] {
    precondition(length > 0, "window length \(length) is not positive")
    let n = Double(length)
    return (0..<length).map { i in
      let x = 2 * Double.pi * Double(i) / n
      switch self {
      case .rectangular: return 1
      case .hann: return Float(0.5 - 0.5 * cos(x))
      case .hamming: return Float(0.54 - 0.46 * cos(x))
      case .blackman: return Float(0.42 - 0.5 * cos(x) + 0.08 * cos(2 * x))
      case .sine: return Float(sin(x / 2))
      case .gaussian(let g):
        let t = Double(i) - n / 2
        return Float(exp(-Double.pi * t * t / (g * n * n)))
      }
    }
  }
}
