import Foundation
import Signal

/// Finds the frequency above which a recording holds nothing, if there is one.
///
/// The mean log spectrum of the louder frames is searched for a cliff: at least 12 dB from just below a
/// frequency to just above it, much steeper than what leads up to it, with all that is above lower than
/// the valleys between the partials below. Sound that fades into its noise has none, nor has a dark one: above its
/// cliff it goes on at a lower level, and falls into its noise much later.
struct CutoffFinder {
  /// In Hz: telephones reach 3.4 kHz, and what ends below this is a dark sound.
  private static let lowestHz = 2800.0
  /// Of what lies above a cliff, in tens of dB: how far it still falls later, if there is more, and how fast it
  /// falls just there, in a quarter of an octave, if a filter is still at work.
  private static let (laterFall, filterFall) = (0.85, 0.8)

  /// Sum of log10 power over the louder frames, `[bin]`.
  private var sums: [Double]
  private var frameCount = 0
  private var loudest: Float = 0
  private let hzPerBin: Double
  private let configuration: STFTConfiguration

  init(sampleRate: Double, configuration: STFTConfiguration) {
    self.configuration = configuration
    hzPerBin = sampleRate / Double(configuration.fftLength)
    sums = [Double](repeating: 0, count: configuration.binCount)
  }

  /// Takes the frames of a stretch into account.
  mutating func add(_ spectrogram: ComplexSpectrogram) {
    let binCount = configuration.binCount
    spectrogram.values.withUnsafeBufferPointer { values in
      for frame in 0..<spectrogram.frameCount {
        let start = 2 * frame * binCount
        var energy: Float = 0
        for index in start..<start + 2 * binCount { energy += values[index] * values[index] }
        if energy > 100 * loudest {
          // What came before was silence beside this.
          for bin in 0..<binCount { sums[bin] = 0 }
          frameCount = 0
        }
        loudest = max(loudest, energy)
        guard energy > 1e-3 * loudest, energy > 0 else { continue }
        frameCount += 1
        for bin in 0..<binCount {
          let (re, im) = (values[start + 2 * bin], values[start + 2 * bin + 1])
          sums[bin] += Double(log10(max(1e-16, re * re + im * im)))
        }
      }
    }
  }

  /// The cut-off in Hz; nil for a sound without.
  func cutoffHz() -> Double? {
    guard frameCount > 0 else { return nil }
    let means = sums.map { $0 / Double(frameCount) }
    var prefix = [0.0]
    for mean in means { prefix.append(prefix[prefix.count - 1] + mean) }
    func mean(_ lowHz: Double, _ highHz: Double) -> Double {
      let low = min(sums.count - 1, max(1, Int(lowHz / hzPerBin)))
      let high = min(sums.count, max(low + 1, Int(highHz / hzPerBin)))
      return (prefix[high] - prefix[low]) / Double(high - low)
    }
    let nyquist = hzPerBin * Double(sums.count - 1)
    var best: (hz: Double, drop: Double)?
    var hz = Self.lowestHz
    while hz < 0.93 * nyquist {
      let top = min(nyquist, 1.2 * hz)
      let above = mean(1.05 * hz, top)
      let drop = mean(0.85 * hz, 0.95 * hz) - above
      let before = mean(0.68 * hz, 0.78 * hz) - mean(0.85 * hz, 0.95 * hz)
      var (isLast, floor) = (true, above)
      var band = top
      while band < 0.98 * nyquist, isLast {
        let level = mean(band, min(nyquist, 1.15 * band))
        isLast = level < above + 0.5
        floor = min(floor, level)
        band *= 1.15
      }
      let fall = mean(1.06 * hz, 1.15 * hz) - mean(1.2 * hz, 1.35 * hz)
      let goesOn = above - floor >= Self.laterFall && fall <= Self.filterFall
      if drop > 1.2, drop > 2.5 * before, isLast, !goesOn, drop > best?.drop ?? 0,
        share(0.9, of: means, from: 1.07 * hz, to: 1.4 * hz)
          < share(0.1, of: means, from: 0.6 * hz, to: 0.94 * hz)
      {
        best = (hz, drop)
      }
      hz *= 1.01
    }
    guard let best else { return nil }
    // Down from well above, the first bins that reach the passband's level but for 10 dB.
    let level = mean(0.85 * best.hz, 0.93 * best.hz) - 1
    var bin = Int(1.1 * best.hz / hzPerBin)
    while bin > 2, mean(Double(bin - 2) * hzPerBin, Double(bin + 1) * hzPerBin) < level {
      bin -= 1
    }
    return Double(bin) * hzPerBin
  }

  /// The value that a part of the bins between two frequencies stay below.
  private func share(_ part: Double, of means: [Double], from low: Double, to high: Double)
    -> Double
  {
    let first = min(means.count - 1, Int(low / hzPerBin))
    let last = min(means.count, max(first + 1, Int(high / hzPerBin)))
    let sorted = means[first..<last].sorted()
    return sorted[min(sorted.count - 1, Int(part * Double(sorted.count)))]
  }
}
