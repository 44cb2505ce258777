import Foundation

/// Onsets that are none: a note that speaks slowly after silence is heard to begin twice, first with its noise or a
/// harmonic, then with its tone.
struct SlowAttack {
  private let frames: PerformanceFrames

  /// An attack takes no longer, in seconds; one that is heard as a harmonic less.
  private static let (longest, longestHarmonic) = (0.45, 0.2)
  /// Before it there is silence: so far below its highest level, in dB, for so long.
  private static let (silenceDB, silenceSeconds) = (Float(25), 0.1)
  /// A note that begins again falls by more before, or rises by more at once, in dB.
  private static let (dipDB, jumpDB) = (Float(1.5), Float(4))
  private static let harmonics = [12.0, 19.02, 24, 27.86]

  init(_ frames: PerformanceFrames) { self.frames = frames }

  /// Leaves such onsets out.
  /// - Parameters:
  ///   - onsets: in seconds, in order.
  ///   - pitch: of what sounds between two moments.
  func removed(
    from onsets: [Double], pitch: (_ start: Double, _ end: Double) -> Double?
  ) -> [Double] {
    var kept: [Double] = []
    var first: Double?  // of a note after silence
    for (i, onset) in onsets.enumerated() {
      let next = i + 1 < onsets.count ? onsets[i + 1] : .infinity
      if let start = first, onset - start < Self.longest, goesOn(from: start, at: onset),
        let own = pitch(onset, min(next, onset + 1))
      {
        let before = pitch(start, onset)
        let away = before.map { $0 - own } ?? 0
        let isHarmonic = Self.harmonics.contains { abs(away - $0) < 0.6 }
        if abs(away) < 0.6 || (isHarmonic && onset - start < Self.longestHarmonic) { continue }
      }
      first = isAfterSilence(onset) ? onset : nil
      kept.append(onset)
    }
    return kept
  }

  /// Whether the level goes on from a beginning through a moment, without a fall or a jump.
  private func goesOn(from start: Double, at onset: Double) -> Bool {
    let near = levels(onset - 0.04...onset + 0.01)
    guard let least = near.min(), let before = levels(start...max(start, onset - 0.04)).max(),
      let earlier = levels(onset - 0.02...onset - 0.01).max(),
      let after = levels(onset + 0.01...onset + 0.02).max()
    else { return false }
    return least > before - Self.dipDB && after < earlier + Self.jumpDB
  }

  private func isAfterSilence(_ onset: Double) -> Bool {
    guard let highest = levels(onset...onset + 0.3).max(),
      let before = levels(onset - 0.02 - Self.silenceSeconds...onset - 0.02).max()
    else { return true }
    return before < highest - Self.silenceDB
  }

  private func levels(_ seconds: ClosedRange<Double>) -> ArraySlice<Float> {
    let (values, hop) = (frames.level.values, frames.level.hopSeconds)
    let first = max(0, Int((seconds.lowerBound / hop).rounded()))
    let end = min(values.count, Int((seconds.upperBound / hop).rounded()) + 1)
    return first < end ? values[first..<end] : []
  }
}
