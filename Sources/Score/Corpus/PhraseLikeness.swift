/// Phrases as they are compared with each other: in whatever key, note for note.
enum PhraseLikeness {
  /// The tokens with all pitches counted from the first onset, so that a phrase and its
  /// transpositions are equal. Drums are as they are.
  static func key(of grid: NoteGrid) -> [UInt16] {
    var key = grid.tokens
    let pitchedCount =
      switch grid {
      case .melody: key.count
      case .drums: 0
      case .trio: key.count / 3 * 2
      }
    guard let first = key[..<pitchedCount].first(where: { $0 > MelodyGrid.noteOff }) else {
      return key
    }
    // Far enough up that no difference is taken for a token that is no onset.
    let reference = 2 * UInt16(MelodyGrid.tokenCount)
    for index in 0..<pitchedCount where key[index] > MelodyGrid.noteOff {
      key[index] = key[index] + reference - UInt16(first)
    }
    return key
  }

  /// The two-bar stretches of a phrase's first voice, at each bar, without key: what tunes are
  /// recognised by.
  static func fingerprints(of grid: NoteGrid) -> [[UInt16]] {
    let width = 2 * PhraseKind.stepsPerBar
    return stride(from: 0, through: grid.stepCount - width, by: PhraseKind.stepsPerBar).map {
      start in
      switch grid {
      case .melody(let melody): key(of: melody, start..<start + width)
      case .drums(let drums): Array(drums.masks[start..<start + width])
      case .trio(let trio): key(of: trio.melody, start..<start + width)
      }
    }
  }

  private static func key(of melody: MelodyGrid, _ steps: Range<Int>) -> [UInt16] {
    key(of: .melody(MelodyGrid(tokens: Array(melody.tokens[steps])).normalized))
  }
}
