import Music

/// What a ``Performance`` is prepared for, and how it begins.
public struct PerformanceOptions: Sendable, Hashable {
  /// Voices that may sound at once, 1…``mostVoices``; one more steals the quietest.
  public var voiceCount = 32
  /// Where between the sounds it begins.
  public var position = BlendPosition.middle
  /// Envelope of the notes.
  public var envelope = Envelope()
  /// Vibrato of the notes.
  public var vibrato = Vibrato()
  /// Cents that every note is higher than its key in A4 = 440 Hz, ±1200.
  public var tuningCents = 0.0
  /// Level of the instrument, linear.
  public var volume = 1.0
  /// How far keys are spread from left to right, 0…1.
  public var width = 0.3
  /// Factor on the side of stereo sounds, 0…2: 0 is mono, 1 as wide as they were recorded.
  public var stereoWidth = 1.0
  /// Factor on the depth of the vibrato that the sounds were recorded with, 0…2.
  public var vibratoScale = 1.0
  /// Whether a held note goes on for ever. Otherwise it takes the course of its recording, and ends.
  public var holds = true
  /// Frequency of A4, in Hz, 220…880; where a keyboard map says none.
  public var a4Hz = 440.0
  /// Pitches of the keys; nil for equal temperament.
  public var temperament: TuningTable?
  /// How hard a key counts as struck: its velocity to the power of this, 0…4. 1 leaves it, less is louder, 0
  /// is full force always.
  public var velocityCurve = 1.0
  /// How keys become voices.
  public var voicing = Voicing()
  /// The chorus that all goes through.
  public var chorus = Chorus()
  /// The room that it sounds in.
  public var room = Room()
  /// Held keys one after the other.
  public var arpeggio = Arpeggio()
  /// Share of a core's time that rendering may take, 0…1: where the voices need more, the quietest end.
  /// Without a limit, as files are made, the samples do not depend on the machine.
  public var mostLoad = Double.infinity
  /// What the noise in the sounds begins with.
  public var seed: UInt64 = 1

  /// Most voices that a performance can have.
  public static let mostVoices = 64

  /// The standard settings.
  public init() {}
}
