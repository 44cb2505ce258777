import Foundation
import Signal

/// The partials of a sound at one moment: frequency, level and phase, and how the levels move before it.
struct SeamPartials {
  /// One partial.
  struct Partial {
    /// In Hz.
    var hz: Double
    /// Linear amplitude and phase at the seam, `[channel]`.
    var amplitudes: [Double]
    var phases: [Double]
    /// Change of the log amplitude, in nepers a second; negative decays.
    var growth: Double
  }

  /// From the lowest up.
  private(set) var list: [Partial] = []
  /// The noise between the partials at the seam, `[channel][windowLength + 1]`.
  private(set) var noise: [SeamNoise] = []
  /// Samples under the window.
  let windowLength: Int

  private let sampleRate: Double
  private let window: [Double]
  private let gain: Double

  /// Looks at channels around `seam`.
  /// - Parameters:
  ///   - channels: at least half a window on both sides of the seam.
  ///   - windowLength: even.
  ///   - history: samples before the seam over which levels are followed.
  init(
    _ channels: [[Double]], seam: Int, sampleRate: Double, windowLength: Int, history: Int
  ) {
    self.windowLength = windowLength
    self.sampleRate = sampleRate
    window = Window.blackmanHarris.values(length: windowLength).map(Double.init)
    gain = 2 / window.reduce(0, +)
    let loudest = channels.indices.max { energy(channels[$0], seam) < energy(channels[$1], seam) }!
    let spectrum = power(channels[loudest], seam)
    noise = channels.map { samples in
      SeamNoise(samples[..<seam], sampleRate: sampleRate, binCount: windowLength + 1)
    }
    for hz in peaks(spectrum, floor: SeamNoise.valleys(spectrum, part: 0.4)) {
      let found = channels.map { amplitude($0, at: hz, centre: seam) }
      list.append(
        Partial(
          hz: hz, amplitudes: found.map(\.size), phases: found.map(\.phase),
          growth: growth(channels[loudest], hz, seam: seam, history: history)))
    }
  }

  /// Takes every partial near a multiple of a common fundamental for that multiple.
  mutating func lock(toHz fundamental: Double) {
    var (top, bottom) = (0.0, 0.0)
    for partial in list {
      let number = (partial.hz / fundamental).rounded()
      guard number >= 1, number <= 12, abs(partial.hz - number * fundamental) < 0.02 * fundamental
      else { continue }
      let weight = partial.amplitudes.max()! * number
      top += weight * partial.hz / number
      bottom += weight
    }
    guard bottom > 0 else { return }
    let exact = top / bottom
    for index in list.indices {
      let number = (list[index].hz / exact).rounded()
      if number >= 1, abs(list[index].hz - number * exact) < 0.004 * list[index].hz {
        list[index].hz = number * exact
      }
    }
  }

  // MARK: - Spectra

  private func energy(_ samples: [Double], _ seam: Int) -> Double {
    samples[seam - windowLength / 2..<seam + windowLength / 2].reduce(0) { $0 + $1 * $1 }
  }

  /// Squared amplitude of a sine at each bin of twice the window's length.
  private func power(_ samples: [Double], _ centre: Int) -> [Double] {
    let length = 2 * windowLength
    let signal = AlignedBuffer(count: length)
    let spectrum = AlignedBuffer(count: 2 * (length / 2 + 1))
    for index in 0..<windowLength {
      signal.base[index] = Float(window[index] * samples[centre - windowLength / 2 + index])
    }
    RealFFT.shared(length: length).forward(signal.base, into: spectrum.base)
    return (0...length / 2).map { bin in
      let (re, im) = (Double(spectrum.base[2 * bin]), Double(spectrum.base[2 * bin + 1]))
      return gain * gain * (re * re + im * im)
    }
  }

  /// Frequencies that stand 12 dB above the noise and within 80 dB of the loudest, at most 300.
  private func peaks(_ power: [Double], floor: [Double]) -> [Double] {
    let hzPerBin = sampleRate / Double(2 * windowLength)
    let least = (power.max() ?? 0) * 1e-8
    var found: [(hz: Double, power: Double)] = []
    for bin in 3..<power.count - 3
    where power[bin] > power[bin - 1] && power[bin] >= power[bin + 1]
      && power[bin] > power[bin - 3] && power[bin] > power[bin + 3]
      && power[bin] > 16 * floor[bin] && power[bin] > least
    {
      let (left, top, right) = (
        log(power[bin - 1] + 1e-30), log(power[bin]), log(power[bin + 1] + 1e-30)
      )
      let place = Double(bin) + 0.5 * (left - right) / (left - 2 * top + right)
      found.append((place * hzPerBin, power[bin]))
    }
    return found.sorted { $0.power > $1.power }.prefix(300).map(\.hz).sorted()
  }

  /// Amplitude and phase at `centre` of a sine of known frequency.
  private func amplitude(
    _ samples: [Double], at hz: Double, centre: Int
  ) -> (size: Double, phase: Double) {
    let step = 2 * .pi * hz / sampleRate
    let start = centre - windowLength / 2
    var (re, im) = (0.0, 0.0)
    var (c, s) = (cos(-step * Double(windowLength / 2)), sin(-step * Double(windowLength / 2)))
    let (dc, ds) = (cos(step), sin(step))
    for index in 0..<windowLength {
      let value = window[index] * samples[start + index]
      re += value * c
      im -= value * s
      (c, s) = (c * dc - s * ds, c * ds + s * dc)
    }
    return (gain * (re * re + im * im).squareRoot(), atan2(im, re))
  }

  /// The slope of a partial's log amplitude over the history, by least squares.
  private func growth(
    _ samples: [Double], _ hz: Double, seam: Int, history: Int
  ) -> Double {
    let step = max(1, windowLength / 4)
    var points: [(time: Double, level: Double)] = []
    var centre = seam - windowLength / 4
    while centre - windowLength / 2 >= 0, seam - centre <= history {
      let size = amplitude(samples, at: hz, centre: centre).size
      points.append((Double(centre - seam) / sampleRate, log(max(1e-9, size))))
      centre -= step
    }
    guard points.count >= 3 else { return 0 }
    let meanTime = points.reduce(0) { $0 + $1.time } / Double(points.count)
    let meanLevel = points.reduce(0) { $0 + $1.level } / Double(points.count)
    let top = points.reduce(0) { $0 + ($1.time - meanTime) * ($1.level - meanLevel) }
    let bottom = points.reduce(0) { $0 + ($1.time - meanTime) * ($1.time - meanTime) }
    return top / bottom
  }
}
