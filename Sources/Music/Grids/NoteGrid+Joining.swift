extension NoteGrid {
  /// Phrases one after the other; a note that sounds at the end of one ends there.
  /// - Parameter phrases: at least one, of any length, all of the same voices and metre.
  public static func joined(_ phrases: [NoteGrid]) -> NoteGrid {
    let voices = phrases[0].voices
    return NoteGrid(
      voices: voices,
      tokens: voices.map { voice in
        phrases.reduce(into: []) { joined, phrase in
          let start = joined.count
          joined += phrase[voice]
          let isContinued = start > 0 && start < joined.count && joined[start] == noEvent
          if voice.isPitched, isContinued { joined[start] = noteOff }
        }
      }, metre: phrases[0].metre)
  }

  private static let noEvent = UInt16(MelodyGrid.noEvent)
  private static let noteOff = UInt16(MelodyGrid.noteOff)

  /// Some bars of it, counted from 0; a note that was struck before is not heard in them.
  package func bars(_ range: Range<Int>) -> NoteGrid {
    let steps = range.lowerBound * stepsPerBar..<range.upperBound * stepsPerBar
    return NoteGrid(voices: voices, tokens: voices.map { Array(self[$0][steps]) }, metre: metre)
  }

  /// The phrase up to the end of the last bar in which something begins; at least one bar.
  package func withoutEmptyEnd() -> NoteGrid {
    let onsets = voices.map { voice in self[voice].lastIndex(where: voice.isOnset) ?? 0 }
    let bars = onsets.max()! / stepsPerBar + 1
    return NoteGrid(
      voices: voices, tokens: voices.map { Array(self[$0].prefix(bars * stepsPerBar)) },
      metre: metre)
  }
}
