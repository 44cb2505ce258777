import Foundation

/// How loud sound above a cut-off is likely to be, third octave by third octave, by what lies below it.
///
/// A linear prediction of the log envelope over log frequency. Its table was fitted to recorded and
/// rendered notes that were low-passed at several cut-offs (`Tests/RepairTests/Scripts/bandwidth_model.py`);
/// between those, the predictions of the two neighbours are mixed.
///
/// Levels are log10 of the mean power of bins of a Hann transform of 2048 points (at 44.1 or 48 kHz) of
/// sound scaled to an RMS of 0.05.
package struct BandwidthModel: Sendable {
  /// Third octaves below the cut-off that are looked at.
  static let bandsBelow = 10

  /// What is known of a frame.
  struct Frame {
    /// Of the third octaves below 0.94 of the cut-off, from the highest down, `[bandsBelow]`.
    var levels: [Float]
  }

  /// The cut-off, in Hz.
  let cutoffHz: Double
  /// Of the third octaves of `Frame.levels`: the levels of quiet frames.
  let quietLevels: [Float]
  /// The loudest level, in the mean of the four highest.
  let loudestLevel: Float

  private let lower: [[Float]]
  private let upper: [[Float]]
  private let share: Float  // of `upper`

  /// Chooses the table's entries for a cut-off.
  init(cutoffHz: Double, quietLevels: [Float], loudestLevel: Float) {
    self.cutoffHz = cutoffHz
    self.quietLevels = quietLevels
    self.loudestLevel = loudestLevel
    let cuts = Self.table.map(\.cutHz)
    let place = cuts.firstIndex { $0 >= cutoffHz } ?? cuts.count
    lower = Self.table[max(0, place - 1)].weights
    upper = Self.table[min(cuts.count - 1, place)].weights
    let (low, high) = (cuts[max(0, place - 1)], cuts[min(cuts.count - 1, place)])
    share = low < high ? Float(log(cutoffHz / low) / log(high / low)) : 0
  }

  /// The middles of the third octaves above the cut-off, in Hz, to the Nyquist frequency.
  func centresHz(nyquistHz: Double) -> [Double] {
    var centres: [Double] = []
    var edge = cutoffHz
    while edge < 0.98 * nyquistHz {
      let next = min(nyquistHz, edge * exp2(1 / 3.0))
      centres.append((edge * next).squareRoot())
      edge *= exp2(1 / 3.0)
    }
    return centres
  }

  /// The levels of the first `count` third octaves above the cut-off.
  func levelsAbove(_ frame: Frame, count: Int) -> [Float] {
    let inputs = [1] + frame.levels + [quietLevels[..<4].reduce(0, +) / 4, loudestLevel]
    func predict(_ weights: [[Float]], _ band: Int) -> Float {
      // Above what the table reaches, sound falls on.
      let row = weights[min(band, weights.count - 1)]
      let beyond = Float(max(0, band - weights.count + 1))
      return zip(row, inputs).reduce(0) { $0 + $1.0 * $1.1 } - 0.2 * beyond
    }
    // A new band does not stand out of what is next to it.
    let highest = max(frame.levels[0], frame.levels[1]) + 0.3
    return (0..<count).map { band in
      let mixed = (1 - share) * predict(lower, band) + share * predict(upper, band)
      return min(highest, max(noiseLevel(band), mixed))
    }
  }

  /// The recording's own noise in a third octave above the cut-off: quiet frames (10 dB
  /// below the loudest) whose levels hardly fall towards the cut-off (by less than 2.5 dB an octave,
  /// and 5 dB over all that is looked at) go on as they are; −9 for others.
  private func noiseLevel(_ band: Int) -> Float {
    let slope = Self.slope(quietLevels)
    let high = quietLevels[..<4].reduce(0, +) / 4
    let low = quietLevels[6...].reduce(0, +) / 4
    guard slope > -0.25, low - high < 0.5, loudestLevel - high > 1 else { return -9 }
    let octaves = Float(band + 1) / 3
    let mean = quietLevels[..<6].reduce(0, +) / 6
    return max(-9, mean + min(0, slope) * (octaves + 1))
  }

  /// By how much the six third octaves below the cut-off rise or fall, an octave.
  static func slope(_ levels: [Float]) -> Float {
    let mean = levels[..<6].reduce(0, +) / 6
    var (top, bottom): (Float, Float) = (0, 0)
    for band in 0..<6 {
      let x = Float(2.5 - Double(band)) / 3
      top += x * (levels[band] - mean)
      bottom += x * x
    }
    return top / bottom
  }
}
