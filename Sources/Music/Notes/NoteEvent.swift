/// One note in musical time.
///
/// A beat is a quarter note throughout this module, whatever the metre; seconds come from a
/// ``TempoMap``.
public struct NoteEvent: Sendable, Hashable, Codable {
  /// When the key goes down, in beats from the beginning; ≥ 0.
  public var startBeat: Double
  /// How long it is held, in beats; > 0.
  public var durationBeats: Double
  /// MIDI key, 0…127; 60 is middle C.
  public var pitch: Int
  /// How hard the key is struck, 1…127.
  public var velocity: Int
  /// MIDI channel of its own, 0…15, where the notes of a track have several (MPE); nil for the track's.
  public var channel: UInt8?

  /// Makes a note; the ranges are those of the properties.
  public init(
    startBeat: Double, durationBeats: Double, pitch: Int, velocity: Int = 96,
    channel: UInt8? = nil
  ) {
    precondition(startBeat >= 0, "a note starts at beat \(startBeat)")
    precondition(durationBeats > 0, "a note lasts \(durationBeats) beats")
    precondition((0...127).contains(pitch), "pitch \(pitch) is not within 0...127")
    precondition((1...127).contains(velocity), "velocity \(velocity) is not within 1...127")
    precondition((channel ?? 0) <= 15, "channel \(channel ?? 0) is not within 0...15")
    self.startBeat = startBeat
    self.durationBeats = durationBeats
    self.pitch = pitch
    self.velocity = velocity
    self.channel = channel
  }

  /// When the key goes up, in beats.
  public var endBeat: Double { startBeat + durationBeats }
}

extension NoteEvent: Comparable {
  /// Notes in the order of their starts; of equal starts the lower pitch comes first.
  public static func < (one: NoteEvent, other: NoteEvent) -> Bool {
    (one.startBeat, one.pitch, one.durationBeats, one.velocity)
      < (other.startBeat, other.pitch, other.durationBeats, other.velocity)
  }
}
