import Music

/// A drummer's take in a corpus: its strokes, and who played them how.
public struct GrooveTake: Sendable {
  /// What is known of a take.
  public struct Label: Sendable, Codable, Equatable {
    /// Its file's name.
    public var name: String
    /// Who plays.
    public var drummer: String
    /// For example `jazz/funk`; empty where nobody says.
    public var style: String
    /// Quarter notes a minute.
    public var beatsPerMinute: Double
    /// Counts in a bar.
    public var numerator: Int
    /// The note value that is counted.
    public var denominator: Int
    /// Length in sixteenths.
    public var stepCount: Int

    /// Sixteenths in a bar.
    public var stepsPerBar: Int { 16 * numerator / denominator }
  }

  /// Who plays what.
  public var label: Label
  /// The strokes.
  public var drums: PlayedDrums

  /// Reads a take from music; nil where no drum is struck.
  /// - Parameter keys: what some keys of the instrument stand for, by General MIDI.
  init?(
    _ sequence: NoteSequence, name: String, drummer: String, style: String, keys: [Int: Int]
  ) {
    let notes = sequence.tracks.filter(\.isDrums).flatMap(\.notes).map { note in
      var note = note
      note.pitch = keys[note.pitch] ?? note.pitch
      return note
    }
    guard let last = notes.map(\.startBeat).max() else { return nil }
    let metre = sequence.metreMap.metre(atBeat: 0)
    let bars = ((last + 0.125) / metre.beatsPerBar).rounded(.down) + 1
    let steps = Int((bars * metre.beatsPerBar * 4).rounded())
    drums = PlayedDrums(notes: notes, stepCount: steps)
    guard drums.strokeCount > 0 else { return nil }
    label = Label(
      name: name, drummer: drummer, style: style,
      beatsPerMinute: sequence.tempoMap.beatsPerMinute(atBeat: 0), numerator: metre.numerator,
      denominator: metre.denominator, stepCount: steps)
  }

  init(label: Label, drums: PlayedDrums) {
    self.label = label
    self.drums = drums
  }
}
