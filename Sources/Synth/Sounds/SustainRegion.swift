import NoteModel

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
  /// How fast the level changes within the region, in nepers of amplitude a step.
  package let slope: Float
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
    slope = Self.slope(of: levels[start...end]) * 0.115129255
    // Through a short region slowly, or its movement would be heard as a tremolo.
    pace = min(1, Float(end - start) * stepSeconds / 0.7)
  }

  /// Rise a step of the straight line through some levels, by least squares.
  private static func slope(of levels: ArraySlice<Float>) -> Float {
    guard levels.count > 1 else { return 0 }
    let centre = Float(levels.count - 1) / 2
    let mean = levels.reduce(0, +) / Float(levels.count)
    var (above, below) = (Float(0), Float(0))
    for (i, level) in levels.enumerated() {
      above += (Float(i) - centre) * (level - mean)
      below += (Float(i) - centre) * (Float(i) - centre)
    }
    return above / below
  }
}
