import Music

/// Something the player did, and when.
///
/// Events reach a ``Performance`` in the order of their times, through ``Performance/send(_:)``.
public struct PerformanceEvent: Sendable {
  /// What can be done.
  public enum Action: Sendable {
    /// A key goes down. A key that sounds already is struck again.
    /// - Parameters:
    ///   - key: MIDI key, 0…127.
    ///   - velocity: 0…1; 0 releases the key, as in MIDI.
    case noteOn(key: Int, velocity: Double)
    /// A key goes up.
    case noteOff(key: Int)
    /// The place between the sounds, for all notes: those that sound now move there.
    case blend(BlendPosition)
    /// Pitch of all notes, in semitones from their keys.
    case pitchBend(semitones: Double)
    /// Level within the player's phrase, 0…1, linear (MIDI controller 11).
    case expression(Double)
    /// Level of the instrument, linear, 1 as a standard (MIDI controller 7 is up to 1).
    case volume(Double)
    /// While the pedal is down, notes sound on after their keys go up.
    case sustainPedal(Bool)
    /// Envelope, of the notes that sound too.
    case envelope(Envelope)
    /// Vibrato of all notes.
    case vibrato(Vibrato)
    /// Cents that every note is higher than its key in A4 = 440 Hz, ±1200.
    case tuning(cents: Double)
    /// How far keys are spread from left to right, 0…1.
    case width(Double)
    /// Whether held notes go on for ever, those that sound too.
    case holds(Bool)
    /// Any number of the instrument, in its own unit; what is out of range is brought into it.
    case set(InstrumentParameter, Double)
    /// Pitches of the keys; nil for equal temperament. Keys that play nothing are let go.
    case temperament(TuningTable?)
    /// Pitch of the notes of one key that are held, in semitones beside all else.
    case keyBend(key: Int, semitones: Double)
    /// More vibrato of the notes of one key that are held, as `modulation` for all: the larger counts.
    case keyPressure(key: Int, amount: Double)
    /// Level of the notes of one key that are held, linear, 0…4, beside all else; 0 silences those that were
    /// let go, too.
    case keyLevel(key: Int, gain: Double)
    /// How far the notes of one key that are held lie to the left, down to -1, or to the right, up to 1, of
    /// where they would.
    case keySide(key: Int, side: Double)
    /// More vibrato: 0…1 adds up to 50 cents to its depth.
    case modulation(Double)
    /// Other sounds; held notes go over to them.
    case sounds(SoundSet)
    /// All keys and the pedal go up.
    case allNotesOff
    /// Silence within some milliseconds, whatever the envelope says.
    case allSoundOff
  }

  /// Sample of the performance at which it happens; what is past happens at once.
  public var time: Int
  /// What happens.
  public var action: Action

  /// Makes an event.
  /// - Parameters:
  ///   - action: what happens.
  ///   - time: when, in samples since the performance began; by default at once.
  public init(_ action: Action, at time: Int = 0) {
    self.time = time
    self.action = action
  }
}
