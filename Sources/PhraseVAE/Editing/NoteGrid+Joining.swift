import Music

extension NoteGrid {
  /// Phrases one after the other; a note that sounds at the end of one ends there.
  /// - Parameter kind: of all of them; at least one phrase, of any length.
  public static func joined(_ phrases: [NoteGrid], kind: PhraseKind) -> NoteGrid {
    var voices = kind.voices.map { _ in [UInt16]() }
    for phrase in phrases {
      let tokens = phrase.tokens
      let steps = tokens.count / voices.count
      for (index, voice) in kind.voices.enumerated() {
        let start = voices[index].count
        voices[index] += tokens[index * steps..<(index + 1) * steps]
        let isContinued = voices[index][start] == UInt16(MelodyGrid.noEvent)
        if voice.isPitched, start > 0, isContinued {
          voices[index][start] = UInt16(MelodyGrid.noteOff)
        }
      }
    }
    return NoteGrid(kind: kind, tokens: voices.flatMap(\.self))
  }

  /// The phrase up to the end of the last bar in which something begins; at least one bar.
  func withoutEmptyEnd(kind: PhraseKind) -> NoteGrid {
    let tokens = tokens
    let steps = tokens.count / kind.voices.count
    let lastOnset = kind.voices.enumerated().map { index, voice in
      (0..<steps).last {
        PhraseAttribute.isOnset(tokens[index * steps + $0], of: voice)
      } ?? 0
    }.max()!
    let length = (lastOnset / PhraseKind.stepsPerBar + 1) * PhraseKind.stepsPerBar
    return NoteGrid(
      kind: kind,
      tokens: kind.voices.indices.flatMap { tokens[$0 * steps..<$0 * steps + length] })
  }
}
