/// Melody, bass and drums on one grid.
public struct TrioGrid: Sendable, Hashable {
  /// The upper voice.
  public var melody: MelodyGrid
  /// The lower voice.
  public var bass: MelodyGrid
  /// The drums.
  public var drums: DrumGrid

  /// Joins three voices of equal length and step.
  public init(melody: MelodyGrid, bass: MelodyGrid, drums: DrumGrid) {
    precondition(
      melody.stepCount == bass.stepCount && bass.stepCount == drums.stepCount,
      "voices of \(melody.stepCount), \(bass.stepCount) and \(drums.stepCount) steps")
    precondition(
      melody.stepsPerBeat == bass.stepsPerBeat && bass.stepsPerBeat == drums.stepsPerBeat,
      "steps of 1/\(melody.stepsPerBeat), 1/\(bass.stepsPerBeat) and 1/\(drums.stepsPerBeat) beat")
    precondition(
      melody.metre == bass.metre && bass.metre == drums.metre,
      "voices in \(melody.metre), \(bass.metre) and \(drums.metre)")
    self.melody = melody
    self.bass = bass
    self.drums = drums
  }

  /// Length in steps.
  public var stepCount: Int { melody.stepCount }

  /// Melody and bass moved by semitones, the drums as they are; nil if a note would leave
  /// ``MelodyGrid/pitches-type.property``.
  public func transposed(by semitones: Int) -> TrioGrid? {
    guard let melody = melody.transposed(by: semitones), let bass = bass.transposed(by: semitones)
    else { return nil }
    return TrioGrid(melody: melody, bass: bass, drums: drums)
  }
}
