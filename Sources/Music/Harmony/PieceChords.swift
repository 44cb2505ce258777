/// The chords of a piece: by texts in it, or where there are none inferred from its notes.
public struct PieceChords: Sendable, Equatable {
  /// A chord, and from when on.
  public struct Change: Sendable, Hashable {
    /// In beats from the beginning.
    public var beat: Double
    /// What holds from there; nil for none.
    public var chord: Chord?

    /// Makes a change.
    public init(beat: Double, chord: Chord?) {
      self.beat = beat
      self.chord = chord
    }
  }

  /// Where chords are known from.
  public enum Source: String, Sendable, Codable {
    /// Texts, lyrics or markers of the file.
    case written
    /// The notes.
    case heard
  }

  /// In the order of their beats.
  public let changes: [Change]
  /// Where they are known from.
  public let source: Source

  /// Reads the texts of a piece; nil where they name no chords.
  package init?(writtenIn sequence: NoteSequence) {
    guard let written = Self.written(in: sequence.texts) else { return nil }
    (changes, source) = (written, .written)
  }

  /// Reads a piece; nil where no chords are written in it and it has no pitches.
  public init?(of sequence: NoteSequence) {
    if let written = PieceChords(writtenIn: sequence) {
      self = written
    } else if let heard = ChordListener(sequence).changes {
      (changes, source) = (heard, .heard)
    } else {
      return nil
    }
  }

  /// The chord that holds at a beat; nil before the first one.
  public func chord(atBeat beat: Double) -> Chord? {
    changes.last { $0.beat <= beat + 1e-6 }?.chord
  }

  // MARK: - Written

  /// Of a kind's texts, the share that has to be chords.
  private static let leastShare = 0.8

  /// The chords of that kind of text which has the most of them.
  static func written(in texts: [TextMark]) -> [Change]? {
    let kinds = TextMark.Kind.allCases.compactMap { kind -> [Change]? in
      let all = texts.filter { $0.kind == kind }
      let chords = all.compactMap { mark in
        change(written: mark)
      }
      guard chords.count >= 2, Double(chords.count) >= leastShare * Double(all.count),
        !areRehearsalMarks(all.map(\.text))
      else { return nil }
      return chords
    }
    guard let most = kinds.max(by: { $0.count < $1.count }) else { return nil }
    return most.reduce(into: []) { changes, next in
      if changes.last?.beat == next.beat { changes.removeLast() }
      if changes.isEmpty || changes[changes.count - 1].chord != next.chord { changes.append(next) }
    }
  }

  /// What is written where there is no chord.
  package static let noChord = "NC"

  /// A chord symbol by itself, or that of none; its root is a capital, or else words would be chords.
  private static func change(written mark: TextMark) -> Change? {
    let text = mark.text.filter { !$0.isWhitespace }
    if text == noChord || text == "N.C." { return Change(beat: mark.beat, chord: nil) }
    guard let first = text.first, first.isUppercase, let chord = Chord(text) else { return nil }
    return Change(beat: mark.beat, chord: chord)
  }

  /// Whether texts are letters of the alphabet from A on, as parts of a piece are called.
  private static func areRehearsalMarks(_ texts: [String]) -> Bool {
    var seen: [String] = []
    for text in texts where !seen.contains(text) { seen.append(text) }
    return seen == Array("ABCDEFGHIJKLMN".prefix(seen.count)).map { "\($0)" }
  }
}
