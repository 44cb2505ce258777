import Foundation

extension Window {
  /// γ/n² of the Gaussian `exp(-π t²/γ)` that stands for this window of length n: the constant by
  /// which phase follows from log magnitude.
  ///
  /// Exact for the Gaussian; as published for Hann, Hamming and Blackman; for the others that of
  /// the nearest Gaussian in the least-squares sense. Source: Průša, Balazs, Søndergaard 2017,
  /// table I.
  package var gammaPerSquaredLength: Double {
    switch self {
    case .gaussian(let g): g
    case .hann: 0.25645
    case .hamming: 0.29794
    case .blackman: 0.17954
    default: nearestGaussian
    }
  }

  /// γ/n² of the Gaussian with the least squared distance from this window, by golden sections.
  package var nearestGaussian: Double {
    let count = 1024
    let points = (0..<count).map { i in
      let u = (Double(i) + 0.5) / Double(count) - 0.5
      return (u: u, w: value(at: u))
    }
    func distance(_ logGamma: Double) -> Double {
      let gamma = exp(logGamma)
      return points.reduce(0) { sum, point in
        let difference = point.w - exp(-.pi * point.u * point.u / gamma)
        return sum + difference * difference
      }
    }
    let golden = (5.0.squareRoot() - 1) / 2
    var low = log(1e-3)
    var high = log(1e2)
    while high - low > 1e-6 {
      let left = high - golden * (high - low)
      let right = low + golden * (high - low)
      if distance(left) > distance(right) { low = left } else { high = right }
    }
    return exp((low + high) / 2)
  }
}
