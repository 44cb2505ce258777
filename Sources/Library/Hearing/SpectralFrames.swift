import Foundation
import NoteVAE

/// The frames of a note as levels and coarse bands: how it moves.
struct SpectralFrames {
  /// Level of each frame in dB under the highest, at least −60, `[frame]`.
  let levels: [Float]
  private let bins: Int
  private let power: [Float]
  private let highest: Float

  /// - Parameter bins: in each frame of the analysis.
  init(_ analysis: NoteAnalysis, bins: Int) {
    let sums = analysis.power.withUnsafeBufferPointer { power in
      (0..<analysis.frameCount).map { t in
        power[t * bins..<(t + 1) * bins].reduce(Float(0), +)
      }
    }
    let highest = max(sums.max() ?? 0, 1e-12)
    levels = sums.map { max(-60, 10 * log10(max($0, 1e-12) / highest)) }
    self.bins = bins
    self.highest = highest
    power = analysis.power
  }

  /// Log power of some bands, evenly spaced in octaves from 60 Hz to 20 kHz, in a stretch of frames:
  /// a quarter of the natural logarithm under the loudest frame, plus 2; −1.5 where there is nothing.
  func bands(in stretch: Range<Int>, count: Int) -> [Float] {
    let frames = stretch.clamped(to: 0..<levels.count)
    guard !frames.isEmpty else { return [Float](repeating: -1.5, count: count) }
    let edges = Self.edges(count: count, bins: bins)
    return power.withUnsafeBufferPointer { power in
      (0..<count).map { band in
        var sum: Float = 0
        for t in frames {
          for c in edges[band]..<edges[band + 1] { sum += power[t * bins + c] }
        }
        return max(-1.5, 0.25 * log(sum / (highest * Float(frames.count)) + 1e-6) + 2)
      }
    }
  }

  /// Bins at which the bands begin and end, `[count + 1]`; each band has at least one.
  private static func edges(count: Int, bins: Int) -> [Int] {
    var edges: [Int] = []
    for band in 0...count {
      let share = 2.5 * pow(850 / 2.5, Double(band) / Double(count))
      edges.append(min(bins, max(Int(share.rounded()), (edges.last ?? 1) + 1)))
    }
    return edges
  }

  /// How much the spectrum changes from frame to frame in the first second after the attack: the mean
  /// change of four-octave bands, in quarter nepers.
  var flux: Float {
    let range = (8..<100).clamped(to: 0..<levels.count)
    guard range.count > 4 else { return 0 }
    let frames = range.map { bands(in: $0..<$0 + 1, count: 8) }
    let changes = zip(frames, frames.dropFirst()).map { a, b in
      zip(a, b).reduce(Float(0)) { $0 + abs($1.0 - $1.1) } / 8
    }
    return 10 * changes.reduce(0, +) / Float(changes.count) - 1
  }

  /// How far the level moves around its own way in the first second after the attack, in units of 2 dB.
  var tremolo: Float {
    let range = (8..<100).clamped(to: 0..<levels.count)
    guard range.count > 20 else { return 0 }
    let reach = 8
    let away = range.dropFirst(reach).dropLast(reach).map { i in
      let around = levels[i - reach...i + reach].reduce(0, +) / Float(2 * reach + 1)
      return (levels[i] - around) * (levels[i] - around)
    }
    guard !away.isEmpty else { return 0 }
    return (away.reduce(0, +) / Float(away.count)).squareRoot() / 2
  }
}
