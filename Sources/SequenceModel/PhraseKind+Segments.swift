import Score

extension PhraseKind {
  /// Steps that the hierarchical network takes as one: a beat of a short phrase, a bar of a long
  /// one.
  var segmentLength: Int { barCount == 2 ? 4 : Self.stepsPerBar }

  /// Segments of a phrase.
  var segmentCount: Int { stepCount / segmentLength }
}

extension PhraseKind.Voice {
  /// Stands for a token that is not told; never decoded.
  package var unknownToken: Int { tokenCount }

  /// Whether the tokens name pitches.
  var isPitched: Bool { self != .drums }

  /// Drums of a set.
  static let drumCount = DrumClass.allCases.count

  /// The token of the lowest pitch; all above it are pitches too.
  static let firstPitchToken = Int(MelodyGrid.noteOff) + 1
}
