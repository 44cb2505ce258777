import Foundation
import Signal

/// Finds the strokes of drums, and of all else that is struck and has no melody.
///
/// A stroke is a peak of ``OnsetStrength`` that stands out above the median of the quarter second before
/// it, and above a share of the strongest peaks around.
public struct StrokeSegmenter: Sendable {
  /// How willingly a stroke is found: 0 only the clearest, 1 the faintest.
  public var sensitivity = 0.5
  /// Strokes that follow sooner are one, in seconds.
  public var minimumSeconds = 0.03

  /// Makes a finder.
  public init() {}

  /// The strokes of samples that lie in memory.
  public func strokes(in samples: [Float], sampleRate: Double) -> [CutNote] {
    let level = RecordingLevel(of: samples)
    return strokes(
      strength: OnsetStrength(samples, sampleRate: sampleRate, reference: level.peak),
      level: LevelTrack(samples, sampleRate: sampleRate), loudDB: level.loudDB)
  }

  /// The strokes of what was listened to.
  public func strokes(in frames: PerformanceFrames) -> [CutNote] {
    strokes(strength: frames.strength, level: frames.level, loudDB: frames.loudDB)
  }

  /// The strokes by strength and level.
  func strokes(strength: OnsetStrength, level: LevelTrack, loudDB: Float) -> [CutNote] {
    let values = strength.values
    let median = PerformanceFrames.runningMedian(values, hopSeconds: strength.hopSeconds)
    let lift = Float(exp2(2 * (0.5 - sensitivity)))
    let reach = max(1, Int(minimumSeconds / strength.hopSeconds))
    var onsets: [Double] = []
    for t in values.indices {
      let first = max(0, t - reach)
      let last = min(values.count - 1, t + reach)
      guard values[t] > median[t] * 1.5 + 0.045 * lift else { continue }
      let isPeak = (first...last).allSatisfy {
        values[$0] < values[t] || ($0 >= t && values[$0] == values[t])
      }
      guard isPeak else { continue }
      onsets.append(Double(t) * strength.hopSeconds)
    }
    let total = Double(level.values.count) * level.hopSeconds
    var strokes: [CutNote] = []
    var levels: [Double] = []
    for (i, onset) in onsets.enumerated() {
      let next = i + 1 < onsets.count ? onsets[i + 1] : total
      let first = min(level.values.count - 1, Int(onset / level.hopSeconds))
      let last = min(level.values.count, max(first + 1, Int(next / level.hopSeconds)))
      let stretch = level.values[first..<last]
      let highest = stretch.max() ?? LevelTrack.floorDB
      let threshold = max(highest - 50, loudDB - 65)
      let end = stretch.lastIndex { $0 >= threshold } ?? first
      strokes.append(
        CutNote(
          startSeconds: onset,
          endSeconds: max(onset + 0.01, min(next, Double(end + 1) * level.hopSeconds)), pitch: nil))
      levels.append(Double(highest))
    }
    let loudest = levels.max() ?? 0
    for i in strokes.indices {
      strokes[i].velocity = CutNote.velocity(levelDB: levels[i], loudestDB: loudest)
    }
    return strokes
  }
}
