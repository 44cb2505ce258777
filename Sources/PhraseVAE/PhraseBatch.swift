import Music

/// Tokens of some phrases of one kind, side by side, as the network reads and writes them.
package struct PhraseBatch: Sendable {
  package let kind: PhraseKind
  /// Number of phrases.
  package let count: Int
  /// By voice, `[phrase, step]`.
  package var tokens: [[Int]]

  /// Phrases of which nothing is known.
  package init(unknown kind: PhraseKind, count: Int) {
    self.kind = kind
    self.count = count
    tokens = kind.voices.map {
      [Int](repeating: $0.unknownToken, count: count * kind.stepCount)
    }
  }

  /// One phrase, known or not, several times.
  package init(_ phrase: PhraseBatch, count: Int) {
    precondition(phrase.count == 1, "\(phrase.count) phrases are not one")
    kind = phrase.kind
    self.count = count
    tokens = phrase.tokens.map { tokens in (0..<count).flatMap { _ in tokens } }
  }

  /// Some phrases, all of `kind`.
  package init(_ phrases: [NoteGrid], kind: PhraseKind) {
    self.kind = kind
    count = phrases.count
    tokens = kind.voices.map { _ in [] }
    for phrase in phrases {
      precondition(
        phrase.kind == kind,
        "a phrase of \(phrase.stepCount) steps of \(phrase.voices) in \(phrase.metre) is no "
          + kind.rawValue)
      for (index, voice) in kind.voices.enumerated() {
        tokens[index] += phrase[voice].map(Int.init)
      }
    }
  }

  /// The phrases of some batches of one kind, one after the other.
  package init(joining batches: [PhraseBatch], kind: PhraseKind) {
    self.kind = kind
    count = batches.reduce(0) { $0 + $1.count }
    tokens = kind.voices.indices.map { voice in batches.flatMap { $0.tokens[voice] } }
  }

  /// One of the phrases alone, known or not.
  package func phrase(_ index: Int) -> PhraseBatch {
    var one = PhraseBatch(unknown: kind, count: 1)
    for voice in tokens.indices {
      let steps = index * kind.stepCount..<(index + 1) * kind.stepCount
      one.tokens[voice] = Array(tokens[voice][steps])
    }
    return one
  }

  /// The phrases, when all tokens are known.
  package var phrases: [NoteGrid] {
    (0..<count).map { phrase in
      let steps = phrase * kind.stepCount..<(phrase + 1) * kind.stepCount
      return NoteGrid(
        voices: kind.voices, tokens: tokens.map { $0[steps].map { UInt16($0) } },
        metre: kind.metre)
    }
  }

  /// Makes steps of a phrase unknown in all voices.
  package mutating func forget(phrase: Int, steps: Range<Int>) {
    for (index, voice) in kind.voices.enumerated() {
      for step in steps { tokens[index][phrase * kind.stepCount + step] = voice.unknownToken }
    }
  }
}
