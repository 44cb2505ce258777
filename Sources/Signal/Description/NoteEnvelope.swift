import Foundation

/// How the level of a note rises and falls: the running root mean square of its samples.
///
/// Each value looks back over one window: a whole number of periods, so that a steady tone has a steady
/// level, and longer for a sound without pitch, whose level would else flicker.
struct NoteEnvelope {
  /// Amplitude, `[step]`, at least 0.
  private let levels: [Double]
  private let stepSeconds: Double
  private let highest: Double
  private let rise: Int  // step at which the level is first within 3 dB of the highest

  /// Measures samples; nil for silence, and for levels that no number holds.
  /// - Parameters:
  ///   - samples: without DC.
  ///   - pitchHz: fundamental frequency; nil for an unpitched sound.
  init?(_ samples: [Float], sampleRate: Double, pitchHz: Double?) {
    var seconds = 0.02
    if let pitchHz { seconds = (0.005 * pitchHz).rounded(.up) / pitchHz }
    let window = max(1, Int((seconds * sampleRate).rounded()))
    let step = max(1, Int(sampleRate / 2000))
    var sums = [0.0]  // of squares, before each sample
    sums.reserveCapacity(samples.count + 1)
    for sample in samples { sums.append(sums[sums.count - 1] + Double(sample) * Double(sample)) }
    let ends = stride(from: 0, to: samples.count, by: step) + [samples.count]
    levels = ends.map { end in
      ((sums[end] - sums[max(0, end - window)]) / Double(window)).squareRoot()
    }
    highest = levels.max() ?? 0
    guard highest > 0, highest.isFinite, !levels.contains(where: \.isNaN) else { return nil }
    let threshold = highest * 0.5.squareRoot()
    rise = levels.firstIndex { $0 >= threshold } ?? 0
    stepSeconds = Double(step) / sampleRate
  }

  /// Seconds from 20 to 3 dB below the highest level, on the first way there. A sudden start reads as
  /// half a window, and a shorter time means little.
  var attackSeconds: Double {
    let start = levels[...rise].lastIndex { $0 < 0.1 * highest } ?? 0
    return Double(rise - start) * stepSeconds
  }

  /// Seconds from the first sample to the end of the attack.
  var attackEndSeconds: Double { Double(rise) * stepSeconds }

  /// How fast the level falls, in dB/s, positive where it does: the median slope over all pairs of up
  /// to 65 moments (Theil 1950, Sen 1968) from the end of the attack to the last that is within 20 dB of
  /// the highest. A short release does not move it. Nil if that lasts less than 0.1 s.
  var decayDBPerSecond: Double? {
    let last = levels.lastIndex { $0 >= 0.1 * highest } ?? rise
    guard Double(last - rise) * stepSeconds >= 0.1 else { return nil }
    let count = min(64, last - rise)
    let points = (0...count).map { i -> (time: Double, level: Double) in
      let step = rise + (last - rise) * i / count
      return (Double(step) * stepSeconds, Units.amplitudeToDB(max(levels[step], 1e-30)))
    }
    var slopes: [Double] = []
    for j in points.indices {
      for i in 0..<j {
        slopes.append((points[i].level - points[j].level) / (points[j].time - points[i].time))
      }
    }
    return slopes.sorted()[slopes.count / 2]
  }
}
