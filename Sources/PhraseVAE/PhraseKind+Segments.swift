import Music

extension PhraseKind {
  /// Steps that the hierarchical network takes as one: what is counted of a short phrase, a bar of a
  /// long one.
  package var segmentLength: Int { barCount == 2 ? metre.stepsPerCount : stepsPerBar }

  /// Segments of a phrase.
  package var segmentCount: Int { stepCount / segmentLength }
}

extension PhraseKind.Voice {
  /// Stands for a token that is not told; never decoded.
  package var unknownToken: Int { tokenCount }

  /// Drums of a set.
  package static let drumCount = DrumClass.allCases.count

  /// The token of the lowest pitch; all above it are pitches too.
  package static let firstPitchToken = Int(MelodyGrid.noteOff) + 1
}
