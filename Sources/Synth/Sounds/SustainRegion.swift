import Foundation
import NoteVAE

/// The part of a note in which a held key stays, in steps of the latent path.
///
/// A note that is held by its player (bowed, blown) stays between its attack and its end. One that is
/// struck or plucked has no such part: it stays shortly before it has fallen by ``fallDB``, and the
/// engine undoes the fall.
package struct SustainRegion: Sendable, Equatable {
  /// First place of the region.
  package let start: Float
  /// Last place of the region, at least `start`.
  package let end: Float
  /// Steps a step, at which a held note moves through it: 1 is the pace of the recording.
  package let pace: Float

  /// What has fallen this far below its loudest is no longer the note itself.
  static let fallDB: Float = 12
  /// What has fallen this far below the middle of what is left has been let go.
  static let releaseDB: Float = 6

  /// Finds the region.
  /// - Parameters:
  ///   - levels: level of each step, in dB, at least one.
  ///   - stepSeconds: length of a step.
  package init(levels: [Float], stepSeconds: Float) {
    let peak = levels.max()!
    let body = levels.filter { $0 >= peak - Self.fallDB }.sorted()
    let middle = body[body.count / 2]
    let last = levels.lastIndex { $0 >= middle - Self.releaseDB }!
    let full = levels.firstIndex { $0 >= middle - 3 }!
    // A release fades in before it is seen in the levels, and an attack goes on after.
    let margin = Int((0.1 / stepSeconds).rounded(.up))
    let end = max(last - margin, min(full + 1, last))
    let start = min(full + 2 * margin, max(end - margin, (full + end) / 2))
    self.start = Float(start)
    self.end = Float(end)
    // Through a short region slowly, or its movement would be heard as a tremolo.
    pace = min(1, Float(end - start) * stepSeconds / 0.7)
  }

  /// The course of a note's level, natural logarithms of amplitude: what a held note undoes as it goes
  /// to and fro. Where the level hardly falls, means over ``trendRadius`` steps on either side, so that
  /// its flutter stays.
  /// - Parameters:
  ///   - levels: level of each frame, in dB: between two steps of a fast decay it is no straight line.
  ///   - framesPerStep: frames in a step of the path.
  package func trend(of levels: [Float], framesPerStep: Int) -> [Float] {
    let reach = Self.trendRadius * framesPerStep
    let (first, last) = (Int(start) * framesPerStep, (Int(end) + 1) * framesPerStep - 1)
    func mean(from frame: Int) -> Float {
      let start = min(max(0, frame), levels.count - 1)
      let step = levels[start..<min(start + framesPerStep, levels.count)]
      return step.reduce(0, +) / Float(step.count)
    }
    let fall = abs(mean(from: first - reach) - mean(from: last + reach - framesPerStep + 1))
    let radius = fall > Self.steadyDB ? 0 : reach
    return levels.indices.map { i in
      let reach = min(radius, i, levels.count - 1 - i)
      let part = levels[i - reach...i + reach]
      return part.reduce(0, +) / Float(part.count) * Float(M_LN10 / 20)
    }
  }

  /// 0.13 s: a tremolo of 4 Hz and more stays.
  private static let trendRadius = 3
  /// A region around which the level changes less is steady.
  private static let steadyDB: Float = 3
}
