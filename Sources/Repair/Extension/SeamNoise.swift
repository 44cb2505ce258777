import Foundation
import Signal

/// The noise between the partials of a sound at its end, and how it moves there.
///
/// Read off the valleys of a spectrum that is long enough for partials to be narrow.
struct SeamNoise {
  /// Variance of white noise that has the level of each bin, `[bin]` from 0 Hz to the Nyquist frequency.
  private(set) var variance: [Double]
  /// Change of the log amplitude of each bin, in nepers a second; never grows.
  private(set) var growth: [Double]

  /// Looks at the last 0.17 s and, where there is as much, at what was 0.3 s before.
  init(_ samples: ArraySlice<Double>, sampleRate: Double, binCount: Int) {
    var factor = 4
    while factor > 1, factor * (binCount - 1) > samples.count { factor /= 2 }
    let length = factor * (binCount - 1)
    let late = Self.levels(samples.suffix(length), binCount: binCount)
    let delay = Int(0.3 * sampleRate)
    growth = [Double](repeating: 0, count: binCount)
    variance = late
    guard samples.count >= length + delay else { return }
    let early = Self.levels(samples.dropLast(delay).suffix(length), binCount: binCount)
    for bin in 0..<binCount {
      growth[bin] = max(-30, min(0, 0.5 * log((late[bin] + 1e-20) / (early[bin] + 1e-20)) / 0.3))
      // From the window's middle to its end.
      variance[bin] *= exp(growth[bin] * Double(length) / sampleRate)
    }
  }

  /// Variance of white noise of the level of each bin, over all samples.
  static func levels(_ samples: ArraySlice<Double>, binCount: Int) -> [Double] {
    let count = samples.count
    let window = Window.blackmanHarris.values(length: count)
    let signal = AlignedBuffer(count: 2 * count)
    let spectrum = AlignedBuffer(count: 2 * (count + 1))
    for (index, sample) in samples.enumerated() {
      signal.base[index] = window[index] * Float(sample)
    }
    RealFFT.shared(length: 2 * count).forward(signal.base, into: spectrum.base)
    let squares = window.reduce(0) { $0 + Double($1) * Double($1) }
    let power = (0...count).map { bin -> Double in
      let (re, im) = (Double(spectrum.base[2 * bin]), Double(spectrum.base[2 * bin + 1]))
      return (re * re + im * im) / squares
    }
    // Of noise, a quarter of all bins stay below 0.288 of their mean.
    let valleys = valleys(power, part: 0.25)
    return (0..<binCount).map { valleys[min(count, $0 * count / (binCount - 1))] / 0.288 }
  }

  /// The level that a part of the bins around each bin stay below.
  static func valleys(_ power: [Double], part: Double) -> [Double] {
    let step = 16
    let reach = 48
    let levels = stride(from: 0, to: power.count, by: step).map { centre -> Double in
      let sorted = power[max(0, centre - reach)...min(power.count - 1, centre + reach)].sorted()
      return sorted[Int(part * Double(sorted.count))]
    }
    return power.indices.map { bin in
      let place = Double(bin) / Double(step)
      let low = min(levels.count - 1, Int(place))
      let high = min(levels.count - 1, low + 1)
      let share = place - Double(low)
      return (1 - share) * levels[low] + share * levels[high]
    }
  }
}
