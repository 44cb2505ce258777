import Foundation

/// The shape that cuts a frame out of the sound before its Fourier transform.
///
/// Each shape is a function of `u` in [-½, ½), the place under the window in window lengths, with
/// its peak of 1 at `u = 0`. Source: Harris, "On the use of windows for harmonic analysis with the
/// discrete Fourier transform", 1978; the Gaussian: Průša, Balazs, Søndergaard 2017.
public enum Window: Hashable, Sendable, Codable {
  /// All ones.
  case rectangular
  /// A triangle, zero at the edge.
  case bartlett
  /// A parabola, zero at the edge.
  case welch
  /// Raised cosine, zero at the edge.
  case hann
  /// Raised cosine on a pedestal of 0.08.
  case hamming
  /// Three-term Blackman (0.42, 0.5, 0.08).
  case blackman
  /// Four-term Blackman–Harris, side lobes below −92 dB.
  case blackmanHarris
  /// Four-term Nuttall with a continuous first derivative, side lobes below −93 dB.
  case nuttall
  /// Five-term flat top: reads the level of a sine off its peak bin within 0.01 dB.
  case flatTop
  /// Square root of Hann: analysis times synthesis is a Hann window.
  case sine
  /// Flat with raised-cosine edges that together take `taper` (0…1) of the length: 0 is
  /// rectangular, 1 is Hann.
  case tukey(taper: Double)
  /// Kaiser's window, `I₀(β √(1 − 4u²)) / I₀(β)`; a larger β trades width for lower side lobes.
  case kaiser(beta: Double)
  /// `exp(-π u² / g)`, cut at the edge: in samples, `exp(-π t² / γ)` with γ = g·n².
  ///
  /// For this window the phase of a transform follows from its log magnitude with no approximation
  /// but the cut. Source: Průša, Balazs, Søndergaard 2017, eq. 16.
  case gaussian(g: Double)

  /// Window values in the periodic (DFT-even) convention, `[length]`: the peak of 1 is at
  /// `length / 2`, rounded down.
  public func values(length: Int) -> [Float] {
    precondition(length > 0, "window length \(length) is not positive")
    let centre = length / 2
    return (0..<length).map { Float(value(at: Double($0 - centre) / Double(length))) }
  }

  /// The window at `u` in [-½, ½], in window lengths from the centre.
  package func value(at u: Double) -> Double {
    switch self {
    case .rectangular: 1
    case .bartlett: 1 - 2 * abs(u)
    case .welch: 1 - 4 * u * u
    case .hann: Self.cosineSum(u, 0.5, 0.5)
    case .hamming: Self.cosineSum(u, 0.54, 0.46)
    case .blackman: Self.cosineSum(u, 0.42, 0.5, 0.08)
    case .blackmanHarris: Self.cosineSum(u, 0.35875, 0.48829, 0.14128, 0.01168)
    case .nuttall: Self.cosineSum(u, 0.355768, 0.487396, 0.144232, 0.012604)
    case .flatTop:
      Self.cosineSum(u, 0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368)
    case .sine: cos(.pi * u)
    case .tukey(let taper):
      abs(u) <= (1 - taper) / 2
        ? 1 : 0.5 + 0.5 * cos(2 * .pi * (abs(u) - (1 - taper) / 2) / taper)
    case .kaiser(let beta):
      Self.besselI0(beta * max(0, 1 - 4 * u * u).squareRoot()) / Self.besselI0(beta)
    case .gaussian(let g): exp(-.pi * u * u / g)
    }
  }

  /// `a₀ + a₁ cos 2πu + a₂ cos 4πu + …`; the terms sum to 1.
  private static func cosineSum(_ u: Double, _ terms: Double...) -> Double {
    var sum = 0.0
    for (k, term) in terms.enumerated() { sum += term * cos(2 * .pi * Double(k) * u) }
    return sum
  }

  /// The modified Bessel function of order 0, by its power series.
  private static func besselI0(_ x: Double) -> Double {
    var sum = 1.0
    var term = 1.0
    var k = 1.0
    while term > sum * 1e-17 {
      term *= (x / (2 * k)) * (x / (2 * k))
      sum += term
      k += 1
    }
    return sum
  }
}
