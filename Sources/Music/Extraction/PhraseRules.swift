/// What a stretch of music must be like to be taken as a phrase.
public struct PhraseRules: Sendable, Equatable {
  /// Bars from one candidate to the next.
  public var hopBars: Int
  /// Steps that may be silent in a row.
  public var maximumRestSteps: Int
  /// Onsets that each voice must have, for every bar.
  public var minimumOnsetsPerBar: Double
  /// Different pitches that a melody must have.
  public var minimumPitches: Int
  /// Share of the sounding time in which a melody may have more than one note.
  public var maximumChordShare: Double
  /// Mean distance of the onsets from the steps, in steps.
  public var maximumErrorSteps: Double
  /// Whether a piece that is too short is filled up with rests.
  public var fillsUp: Bool

  /// For training: nearly one voice, without long rests, on the grid. Windows move by one bar.
  ///
  /// The rest of at most a bar is that of Roberts et al. 2018, §5.1; a trio's voices may rest two.
  public static func corpus(_ kind: PhraseKind) -> PhraseRules {
    PhraseRules(
      hopBars: 1, maximumRestSteps: (kind == .trio16 ? 2 : 1) * kind.stepsPerBar,
      minimumOnsetsPerBar: kind == .trio16 ? 1 : 1.5, minimumPitches: 2, maximumChordShare: 0.1,
      maximumErrorSteps: 0.14, fillsUp: false)
  }

  /// For what a player gives: anything with a note in it, one phrase after the other.
  public static func input(_ kind: PhraseKind) -> PhraseRules {
    PhraseRules(
      hopBars: kind.barCount, maximumRestSteps: kind.stepCount, minimumOnsetsPerBar: 0,
      minimumPitches: 1, maximumChordShare: 1, maximumErrorSteps: 1, fillsUp: true)
  }
}
