import Foundation
import Music

/// What a listener may want more of in a phrase, as a number that can be counted on the grid.
public enum PhraseAttribute: String, Codable, Sendable, CaseIterable {
  /// Steps in a bar on which something begins.
  case density
  /// Mean pitch of all onsets, in semitones; not of drums.
  case height
  /// Syncopation in a bar: an onset on a weak step that sounds on over a stronger one counts by how
  /// much stronger that is.
  ///
  /// Source: Longuet-Higgins, Lee 1984, "The rhythmic interpretation of monophonic music".
  case syncopation

  /// Whether phrases of a kind have it.
  public func applies(to kind: PhraseKind) -> Bool { applies(to: kind.voices) }

  /// Whether phrases of some voices have it.
  public func applies(to voices: [PhraseKind.Voice]) -> Bool {
    self != .height || voices.contains(where: \.isPitched)
  }

  /// Counts it; in a trio over all voices, pitch in the pitched ones.
  /// - Parameter phrase: of any length.
  /// - Returns: 0 for a phrase without onsets.
  public func value(of phrase: NoteGrid) -> Double {
    var sum = 0.0
    var count = 0
    for voice in phrase.voices {
      let steps = phrase[voice]
      let onsets = steps.indices.filter { voice.isOnset(steps[$0]) }
      switch self {
      case .density: sum += Double(onsets.count)
      case .syncopation:
        sum += Self.syncopation(of: onsets, stepCount: steps.count, metre: phrase.metre)
      case .height:
        guard voice.isPitched else { continue }
        sum += onsets.reduce(0) {
          $0 + Double(MelodyGrid.pitch(ofToken: UInt8(steps[$1])) ?? 0)
        }
        count += onsets.count
      }
    }
    let bars = Double(phrase.stepCount) / Double(phrase.stepsPerBar)
    return sum / (self == .height ? Double(max(1, count)) : max(1, bars))
  }

  /// Each onset's weight is that of its step: in 4/4 0 on the first one, -1 in the middle, -2 on the
  /// other beats, and so on.
  private static func syncopation(of onsets: [Int], stepCount: Int, metre: Metre) -> Double {
    let weights = (0..<metre.stepsPerBar).map(metre.weight(ofStep:))
    func weight(_ step: Int) -> Int { weights[step % weights.count] }
    var sum = 0
    for (index, onset) in onsets.enumerated() {
      let next = index + 1 < onsets.count ? onsets[index + 1] : stepCount
      let strongest = (onset + 1..<max(next, onset + 1)).map(weight).max() ?? weight(onset)
      sum += max(0, strongest - weight(onset))
    }
    return Double(sum)
  }
}
