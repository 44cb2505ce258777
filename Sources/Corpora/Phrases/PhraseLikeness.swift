import Music

/// Phrases as they are compared with each other: in whatever key, note for note.
package enum PhraseLikeness {
  /// The tokens with all pitches counted from the first onset, so that a phrase and its
  /// transpositions are equal. Drums are as they are.
  package static func key(of grid: NoteGrid) -> [UInt16] {
    var key = grid.tokens
    // Pitched voices come first.
    let pitchedCount = grid.voices.count { $0.isPitched } * grid.stepCount
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

  /// What tunes are recognised by: of each two bars of the first voice, at each bar, the pitches that
  /// sound on the beats, counted from the first one; of drums the strokes. Variants of a tune differ
  /// between the beats; those in 6/8 between the first and the last eighth of a beat, where three eighths
  /// stand for a quarter and an eighth, so that the last one is told as well.
  static func fingerprints(of grid: NoteGrid) -> [[UInt16]] {
    let bar = grid.stepsPerBar
    return stride(from: 0, through: grid.stepCount - 2 * bar, by: bar).map {
      let steps = $0..<$0 + 2 * bar
      return switch grid {
      case .melody(let melody): beats(of: melody.tokens[steps], metre: grid.metre)
      case .drums(let drums): Array(drums.masks[steps])
      case .trio(let trio): beats(of: trio.melody.tokens[steps], metre: grid.metre)
      }
    }
  }

  /// What sounds on each beat, far above 0 and counted from the first pitch; 0 for silence.
  private static func beats(of tokens: ArraySlice<UInt8>, metre: Metre) -> [UInt16] {
    let count = metre.stepsPerCount
    let reference = 2 * UInt16(MelodyGrid.tokenCount)
    var sounding: UInt16 = 0
    var first: UInt16?
    var beats: [UInt16] = []
    for (step, token) in tokens.enumerated() {
      if token != MelodyGrid.noEvent { sounding = token == MelodyGrid.noteOff ? 0 : UInt16(token) }
      let place = step % count
      guard place == 0 || metre.isCompound && 3 * place == 2 * count else { continue }
      if sounding > 0, first == nil { first = sounding }
      beats.append(sounding > 0 ? sounding + reference - (first ?? 0) : 0)
    }
    return beats
  }
}
