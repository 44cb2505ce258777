extension NoteGrid {
  /// Notes that begin, of all voices; each drum counts.
  public var noteCount: Int {
    voices.reduce(0) { count, voice in
      count
        + self[voice].reduce(0) { $0 + Self.notes(of: $1, voice: voice) }
    }
  }

  /// The share of notes that are not in both phrases, 0…1: the same key, or drum, at the same step.
  ///
  /// Of the phrase that has more notes; 0 where neither has any.
  /// - Parameter other: a phrase of the same voices and length.
  public func changedShare(from other: NoteGrid) -> Double {
    precondition(
      voices == other.voices && stepCount == other.stepCount,
      "phrases of \(stepCount) and \(other.stepCount) steps")
    let most = max(noteCount, other.noteCount)
    guard most > 0 else { return 0 }
    let common = voices.reduce(0) { count, voice in
      zip(self[voice], other[voice]).reduce(count) { count, tokens in
        voice.isPitched
          ? count + (tokens.0 == tokens.1 ? Self.notes(of: tokens.0, voice: voice) : 0)
          : count + (tokens.0 & tokens.1).nonzeroBitCount
      }
    }
    return 1 - Double(common) / Double(most)
  }

  private static func notes(of token: UInt16, voice: PhraseKind.Voice) -> Int {
    voice.isPitched ? (voice.isOnset(token) ? 1 : 0) : token.nonzeroBitCount
  }
}
