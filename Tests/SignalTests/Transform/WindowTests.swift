import Foundation
import Signal
import Testing

@Suite struct WindowTests {
  static let all: [Window] = [
    .rectangular, .bartlett, .welch, .hann, .hamming, .blackman, .blackmanHarris, .nuttall,
    .flatTop, .sine, .tukey(taper: 0.5), .kaiser(beta: 8.6), .gaussian(g: 0.1),
  ]

  @Test(arguments: all) func peakIsOneAtTheCentreAndTheShapeIsEven(_ window: Window) {
    for length in [2, 7, 64, 255] {
      let values = window.values(length: length)
      let centre = length / 2
      #expect(values.count == length)
      #expect(abs(values[centre] - 1) < 1e-6)
      #expect(values.allSatisfy { $0 <= 1 + 1e-6 })
      for k in 0..<min(centre, length - centre) {
        #expect(abs(values[centre + k] - values[centre - k]) < 1e-6, "\(window), \(k) of \(length)")
      }
    }
  }

  /// Sums of w and w² per sample against the closed forms, in double precision on paper.
  @Test(arguments: [
    (Window.rectangular, 1.0, 1.0), (.hann, 0.5, 0.375), (.hamming, 0.54, 0.3974),
    (.blackman, 0.42, 0.3046), (.sine, 2 / Double.pi, 0.5), (.bartlett, 0.5, 1.0 / 3),
    (.welch, 2.0 / 3, 8.0 / 15), (.blackmanHarris, 0.35875, 0.257963),
    (.tukey(taper: 0.5), 0.75, 0.6875),
    (.gaussian(g: 0.1), 0.316160, 0.223607),  // √g·erf(√(π/4g)), √(g/2)·erf(√(π/2g))
  ])
  func sumsMatchClosedForms(_ window: Window, _ mean: Double, _ meanSquare: Double) {
    let length = 4096
    let values = window.values(length: length).map(Double.init)
    #expect(abs(values.reduce(0, +) / Double(length) - mean) < 1e-3)
    #expect(abs(values.reduce(0) { $0 + $1 * $1 } / Double(length) - meanSquare) < 1e-3)
  }

  @Test func kaiserMatchesPublishedValues() {
    // I₀(0) / I₀(5) at the edge: 1 / 27.239872 (Abramowitz, Stegun 1964, table 9.8).
    let values = Window.kaiser(beta: 5).values(length: 1000)
    #expect(abs(values[0] - 1 / 27.239872) < 1e-6)
  }

  @Test func theStandardGaussianIsTheFormula() {
    let values = Window.gaussian(g: 0.1).values(length: 2048)
    for i in stride(from: 0, to: 2048, by: 111) {
      let t = Double(i) - 1024
      #expect(abs(Double(values[i]) - exp(-.pi * t * t / (0.1 * 2048 * 2048))) < 1e-7)
    }
  }
}

@Suite struct WindowGammaTests {
  @Test func theNearestGaussianOfAGaussianIsItself() {
    for g in [0.05, 0.1, 0.15] {
      #expect(abs(Window.gaussian(g: g).nearestGaussian - g) < 1e-5)
      #expect(Window.gaussian(g: g).gammaPerSquaredLength == g)
    }
  }

  /// The published constants were found by a similar search.
  @Test(arguments: [Window.hann, .hamming, .blackman])
  func theSearchComesNearThePublishedConstants(_ window: Window) {
    let ratio = window.nearestGaussian / window.gammaPerSquaredLength
    #expect(abs(ratio - 1) < 0.025, "\(window): \(ratio)")
  }
}
