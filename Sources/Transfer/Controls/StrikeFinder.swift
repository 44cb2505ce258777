import Foundation
import Segmentation

/// Tells notes that are tongued, bowed anew or struck from those that are tied to the one before.
package struct StrikeFinder {
  /// Seconds from one level to the next.
  let levelHopSeconds: Double

  /// Levels lie so many seconds apart.
  package init(levelHopSeconds: Double) { self.levelHopSeconds = levelHopSeconds }

  /// A rise of the level by this much at an onset is a new attack, in dB; and one of what is high.
  private static let (riseDB, edgeDB) = (Float(4), Float(6))
  /// A repeated note lies so near the one before, in semitones.
  private static let sameKey = 0.6
  /// A pause between two notes, in seconds.
  private static let pause = 0.025
  /// Seconds around an onset within which the level's window hears both notes.
  private static let blur = 0.011

  /// The onsets at which the target's attack is played anew, in seconds.
  /// - Parameters:
  ///   - notes: in order.
  ///   - levels: in dB.
  ///   - edges: levels of what is high in the sound (``edges(of:)``), in which a stroke shows where other notes
  ///     ring on.
  package func strikes(of notes: [CutNote], levels: [Float], edges: [Float]) -> [Double] {
    var last: CutNote?
    return notes.compactMap { note in
      defer { last = note }
      guard let before = last else { return note.startSeconds }
      let onset = note.startSeconds
      let isRepeated =
        zip2(before.pitch, note.pitch).map { abs($0 - $1) < Self.sameKey } ?? true
      if onset - before.endSeconds > Self.pause || isRepeated { return onset }
      let rise =
        extreme(levels, onset...onset + 0.08, max)
        - extreme(levels, onset - 0.05...onset + 0.015, min)
      let edge =
        extreme(edges, onset - 0.01...onset + 0.03, max)
        - extreme(edges, onset - 0.05...onset - 0.01, min)
      return rise >= Self.riseDB || edge >= Self.edgeDB ? onset : nil
    }
  }

  /// What is high in a sound: its second differences.
  /// - Parameter samples: mono.
  static func edges(of samples: [Float]) -> [Float] {
    samples.indices.map { i in
      i < 2 ? 0 : 0.25 * (samples[i] - 2 * samples[i - 1] + samples[i - 2])
    }
  }

  private func zip2(_ a: Double?, _ b: Double?) -> (Double, Double)? {
    a.flatMap { a in b.map { (a, $0) } }
  }

  private func extreme(
    _ levels: [Float], _ seconds: ClosedRange<Double>, _ choose: (Float, Float) -> Float
  ) -> Float {
    guard let last = levels.indices.last else { return 0 }
    let first = min(last, max(0, Int(seconds.lowerBound / levelHopSeconds)))
    let end = min(last, max(first, Int(seconds.upperBound / levelHopSeconds)))
    return levels[first...end].reduce(levels[first], choose)
  }

  /// Makes edges of the level at onsets as sharp as they were before a window went over them: what is
  /// before stays low, what comes after is there at once.
  func sharpen(_ levels: inout [Float], at strikes: [Double]) {
    let reach = Int((Self.blur / levelHopSeconds).rounded(.up))
    for strike in strikes {
      let onset = Int((strike / levelHopSeconds).rounded(.up))
      guard onset < levels.count else { continue }
      let before = levels[max(0, onset - reach)]
      let after = levels[min(levels.count - 1, onset + reach)]
      guard after > before else { continue }
      for t in max(0, onset - reach)..<onset { levels[t] = min(levels[t], before) }
      for t in onset..<min(levels.count, onset + reach) { levels[t] = max(levels[t], after) }
    }
  }
}
