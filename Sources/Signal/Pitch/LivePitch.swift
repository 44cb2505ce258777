import Foundation

/// The pitch of a sound as it comes: after as few periods as it takes.
///
/// Three difference functions of growing length look at the newest samples: a short one answers for high pitches after
/// some 8 ms, a middle one from 105 Hz on after two periods, a long one for all from 37 Hz on. A longer one overrules a
/// shorter one that has found a harmonic; where the pitch has just changed, and longer ones hear two notes, the
/// shorter one is right. The newest samples are the window that is compared, so nothing older is used than a period
/// needs.
///
/// Source: de Cheveigné & Kawahara 2002, sections II.B–D; the lengths, and how they outvote one another, are ours.
///
/// Threads: belongs to one thread; `estimate` does not allocate.
package final class LivePitch {
  /// What is heard at a moment.
  package struct Estimate: Sendable {
    /// MIDI pitch.
    package var pitch: Double
    /// How unlike a period is the next, 0…1: 0 for a perfect one.
    package var depth: Double
    /// Samples that it took.
    package var usedCount: Int
  }

  /// Samples that `estimate` reads at most.
  package let reach: Int

  private let scales: [Scale]
  private let reversed: UnsafeMutablePointer<Float>  // [reach]

  /// One length.
  private struct Scale {
    let function: DifferenceFunction
    let candidates: PitchCandidates
    let longestLag: Int
  }

  /// A pitch is clear below this depth.
  private static let clear = 0.15
  /// A longer window may be so much clearer at another pitch before it overrules.
  private static let margin = 0.1
  /// Windows and the lowest pitches of the scales, in seconds and Hz.
  private static let lengths: [(window: Double, lowestHz: Double)] = [
    (0.0042, 238), (0.0092, 105), (0.025, 37),
  ]
  private static let highestHz = 2800.0

  /// Prepares for samples of a rate. Thread role: control.
  package init(sampleRate: Double) {
    scales = Self.lengths.map { length in
      let window = max(8, Int((length.window * sampleRate).rounded()))
      let longest = max(6, Int((sampleRate / length.lowestHz).rounded(.up)))
      let shortest = max(2, min(longest - 2, Int(sampleRate / Self.highestHz)))
      return Scale(
        function: DifferenceFunction(windowLength: window, maximumLag: longest + 1),
        candidates: PitchCandidates(sampleRate: sampleRate, lags: shortest...longest),
        longestLag: longest)
    }
    reach = scales.map(\.function.frameLength).max()!
    reversed = .allocate(capacity: reach)
    reversed.initialize(repeating: 0, count: reach)
  }

  deinit { reversed.deallocate() }

  /// Looks at the newest samples.
  /// - Parameters:
  ///   - end: just after the newest; `reach` samples before it can be read.
  ///   - available: how many of them belong to the present note.
  /// - Returns: nil where no pitch is clear.
  package func estimate(before end: UnsafePointer<Float>, available: Int) -> Estimate? {
    for i in 0..<reach { reversed[i] = end[-1 - i] }
    var answer: Estimate?
    for (i, scale) in scales.enumerated() {
      let window = scale.function.windowLength
      guard available >= window + 2 * scale.candidates.lags.lowerBound else { break }
      guard scale.function.measure(reversed) > 1e-12 else { continue }
      let last = min(scale.longestLag, available - window)
      guard
        let found = scale.candidates.first(
          in: scale.function, below: Self.clear, upTo: last)
      else { continue }
      guard found.depth < Self.clear else { continue }
      let used = window + found.lag
      guard let shorter = answer else {
        // Of the harmonics of a low note the shorter windows may have heard none.
        answer = Estimate(pitch: found.pitch, depth: found.depth, usedCount: used)
        continue
      }
      if abs(found.pitch - shorter.pitch) < 0.7 {
        // The same: the shortest follows soonest; of the slow ones, the middle one is steadier.
        continue
      }
      let lag = Int((scale.candidates.sampleRate / Units.pitchToHz(shorter.pitch)).rounded())
      let there = lag < scale.longestLag ? depth(of: scale, around: lag) : 1
      if found.pitch < shorter.pitch, there > found.depth + Self.margin, i < 2 || there > 0.3 {
        answer = Estimate(pitch: found.pitch, depth: found.depth, usedCount: used)
      }
    }
    return answer
  }

  /// The lowest depth near a lag.
  private func depth(of scale: Scale, around lag: Int) -> Double {
    var least: Float = 1
    for near in max(1, lag - 2)...min(scale.longestLag, lag + 2) {
      least = min(least, scale.function.normalized[near])
    }
    return Double(least)
  }
}
