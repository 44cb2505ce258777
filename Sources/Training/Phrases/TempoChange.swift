import PhraseVAE
import Music

/// A phrase at another tempo: the same notes on every second step, or closed up to half as many.
///
/// Collections write the same rhythms in eighths or in sixteenths; a model that has learned one
/// should know the other.
package enum TempoChange {
  /// Two phrases at twice the speed, one after the other; none if one has a beginning on an odd step,
  /// for which there is no place.
  package static func doubled(_ first: NoteGrid, _ second: NoteGrid, kind: PhraseKind) -> NoteGrid?
  {
    let (one, other) = (first.tokens, second.tokens)
    var tokens: [UInt16] = []
    for (index, voice) in kind.voices.enumerated() {
      for source in [one, other] {
        let steps = Array(source[index * kind.stepCount..<(index + 1) * kind.stepCount])
        guard let closed = closedUp(steps, voice: voice) else { return nil }
        tokens += closed
      }
    }
    return NoteGrid(kind: kind, tokens: tokens)
  }

  /// One half of a phrase at half the speed.
  /// - Parameter half: 0 or 1.
  package static func halved(_ phrase: NoteGrid, half: Int, kind: PhraseKind) -> NoteGrid {
    let (all, length) = (phrase.tokens, kind.stepCount / 2)
    var tokens = [UInt16](repeating: 0, count: kind.tokenCount)
    for voice in kind.voices.indices {
      let start = voice * kind.stepCount
      for step in 0..<length { tokens[start + 2 * step] = all[start + half * length + step] }
    }
    return NoteGrid(kind: kind, tokens: tokens)
  }

  /// The even steps; what ends on an odd one ends on the next, unless something begins there.
  private static func closedUp(_ steps: [UInt16], voice: PhraseKind.Voice) -> [UInt16]? {
    var closed = stride(from: 0, to: steps.count, by: 2).map { steps[$0] }
    for step in stride(from: 1, to: steps.count, by: 2) where steps[step] != 0 {
      guard !PhraseAttribute.isOnset(steps[step], of: voice) else { return nil }
      let next = step / 2 + 1
      if next < closed.count, closed[next] == 0 { closed[next] = steps[step] }
    }
    return closed
  }
}
