import Foundation

/// The partials of a pitched note, as those of a stiff string: `f_k = k f₀ √(1 + B k²)`.
///
/// From the lowest up, each partial is the strongest peak near the place where those below let it be
/// expected. Source: Fletcher, Blackham, Stratton 1962.
struct Partials {
  /// One partial.
  struct Partial {
    /// Its number; 1 is the fundamental.
    let number: Int
    /// Its frequency, in Hz.
    let hz: Double
    /// Its power, in any unit.
    let power: Double
  }

  /// Those that stand out of the noise, from the lowest up.
  private(set) var list: [Partial] = []
  /// `f₀² + (f₀² B) k²`, fitted to `(f_k/k)²`.
  private var fit: (base: Double, slope: Double)

  /// Partials are looked for up to this number.
  static let highestNumber = 24

  /// Looks at a stretch of sound; nil if it lasts less than twelve periods.
  /// - Parameters:
  ///   - samples: of which the first 0.7 s at most are taken.
  ///   - pitchHz: near the fundamental frequency.
  init?(_ samples: ArraySlice<Float>, sampleRate: Double, pitchHz: Double) {
    let available = min(Double(samples.count), 0.7 * sampleRate)
    let length = powerOfTwo(atLeast: (available / 2).nextUp)  // the greatest that fits
    guard Double(length) <= available, Double(length) >= 12 * sampleRate / pitchHz else {
      return nil
    }
    let configuration = STFTConfiguration(
      windowLength: length, hopLength: length / 2, window: .gaussian(g: 0.1))
    let magnitudes = STFT(configuration)
      .analyze(Array(samples.prefix(length)), sampleRate: sampleRate).magnitudes
    // The middle one of three frames has all its window inside.
    let frame = Array(magnitudes.values[magnitudes.binCount..<2 * magnitudes.binCount])

    fit = (pitchHz * pitchHz, 0)
    let weakest = (frame.max() ?? 0) * 1e-3
    for number in 1...Self.highestNumber {
      guard
        let partial = Self.peak(
          of: frame, near: expectedHz(number), within: 0.2 * pitchHz,
          hzPerBin: sampleRate / Double(length), number: number),
        partial.power > Double(weakest * weakest)
      else { continue }
      list.append(partial)
      refit()
    }
  }

  /// The inharmonicity `B`; nil of fewer than five partials, and where they lie, in the mean, more
  /// than 5 cents off the law.
  var inharmonicity: Double? {
    guard list.count >= 5 else { return nil }
    let squares = list.map { partial in
      pow(1200 * log2(partial.hz / expectedHz(partial.number)), 2)
    }
    guard squares.reduce(0, +) / Double(list.count) < 25 else { return nil }
    return max(0, fit.slope / fit.base)
  }

  /// Power of the odd partials over that of the even ones, in dB, limited to ±60; the fundamental is
  /// left out. A saw has −2.4 dB, a square 60 dB. Nil where no partial above the fundamental is found.
  var oddToEvenDB: Double? {
    let upper = list.filter { $0.number > 1 }
    let even = upper.filter { $0.number % 2 == 0 }.reduce(0) { $0 + $1.power }
    let odd = upper.filter { $0.number % 2 == 1 }.reduce(0) { $0 + $1.power }
    guard even + odd > 0 else { return nil }
    return min(60, max(-60, Units.powerToDB(odd / even)))
  }

  private func expectedHz(_ number: Int) -> Double {
    let k = Double(number)
    return k * max(0, fit.base + fit.slope * k * k).squareRoot()
  }

  /// Least squares of `(f_k/k)²` over `k²`; from three partials on, the slope too.
  private mutating func refit() {
    let points = list.map { partial -> (x: Double, y: Double) in
      let k = Double(partial.number)
      return (k * k, pow(partial.hz / k, 2))
    }
    let count = Double(points.count)
    let meanX = points.reduce(0) { $0 + $1.x } / count
    let meanY = points.reduce(0) { $0 + $1.y } / count
    guard points.count >= 3 else {
      fit = (meanY, 0)
      return
    }
    let slope =
      points.reduce(0) { $0 + ($1.x - meanX) * ($1.y - meanY) }
      / points.reduce(0) { $0 + ($1.x - meanX) * ($1.x - meanX) }
    fit = (meanY - slope * meanX, slope)
  }

  /// The strongest local peak around `hz` that stands 12 dB above the median there. Under a Gaussian
  /// window a peak is a parabola in dB, and three bins tell its place exactly.
  private static func peak(
    of frame: [Float], near hz: Double, within reach: Double, hzPerBin: Double, number: Int
  ) -> Partial? {
    let low = max(1, Int((hz - reach) / hzPerBin))
    let high = min(frame.count - 2, Int(((hz + reach) / hzPerBin).rounded(.up)))
    guard low < high, hz + 2 * reach < hzPerBin * Double(frame.count - 1) else { return nil }
    let best = (low...high).max { frame[$0] < frame[$1] }!
    let around = frame[max(0, 2 * low - best)...min(frame.count - 1, 2 * high - best)].sorted()
    guard frame[best] > frame[best - 1], frame[best] > frame[best + 1],
      frame[best] > 4 * around[around.count / 2]
    else { return nil }
    let (left, top, right) = (
      log(Double(max(frame[best - 1], 1e-30))), log(Double(frame[best])),
      log(Double(max(frame[best + 1], 1e-30)))
    )
    let place = Double(best) + 0.5 * (left - right) / (left - 2 * top + right)
    return Partial(
      number: number, hz: place * hzPerBin, power: Double(frame[best]) * Double(frame[best]))
  }
}
