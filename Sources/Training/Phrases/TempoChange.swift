import Music

/// A phrase at another tempo: the same notes on every second step, or closed up to half as many.
///
/// Collections write the same rhythms in eighths or in sixteenths; a model that has learned one
/// should know the other.
package enum TempoChange {
  /// Whether it makes phrases of a metre: one that is divided by two and nothing else, since two of its
  /// bars are divided as one at half the speed then, and at twice the speed. Bars of three are not.
  package static func applies(to metre: Metre) -> Bool { metre.stepsPerBar.nonzeroBitCount == 1 }

  /// Two phrases at twice the speed, one after the other; none if one has a beginning on an odd step,
  /// for which there is no place.
  package static func doubled(_ first: NoteGrid, _ second: NoteGrid) -> NoteGrid? {
    var tokens: [[UInt16]] = []
    for voice in first.voices {
      guard let one = closedUp(first[voice], voice: voice),
        let other = closedUp(second[voice], voice: voice)
      else { return nil }
      tokens.append(one + other)
    }
    return NoteGrid(voices: first.voices, tokens: tokens, metre: first.metre)
  }

  /// One half of a phrase at half the speed.
  /// - Parameter half: 0 or 1.
  package static func halved(_ phrase: NoteGrid, half: Int) -> NoteGrid {
    let length = phrase.stepCount / 2
    return NoteGrid(
      voices: phrase.voices,
      tokens: phrase.voices.map { voice in
        phrase[voice].dropFirst(half * length).prefix(length).flatMap { [$0, 0] }
      }, metre: phrase.metre)
  }

  /// The even steps; what ends on an odd one ends on the next, unless something begins there.
  private static func closedUp(_ steps: [UInt16], voice: PhraseKind.Voice) -> [UInt16]? {
    var closed = stride(from: 0, to: steps.count, by: 2).map { steps[$0] }
    for step in stride(from: 1, to: steps.count, by: 2) where steps[step] != 0 {
      guard !voice.isOnset(steps[step]) else { return nil }
      let next = step / 2 + 1
      if next < closed.count, closed[next] == 0 { closed[next] = steps[step] }
    }
    return closed
  }
}
