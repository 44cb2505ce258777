/// How keys become voices: one after the other or together, how pitch goes from note to note, and how many
/// voices a note has.
public struct Voicing: Encodable, Sendable, Hashable {
  /// Seconds that pitch takes from the note before to a new one, 0…10, the same for every interval.
  public var glideSeconds = 0.0
  /// Whether one note sounds at a time: the one whose key was struck last of those that are down.
  public var isMono = false
  /// Whether each key is an attack of its own, of single notes. Otherwise they are played legato: while a key
  /// is down the sound goes on at the pitch of the next.
  public var retriggers = false
  /// Voices of a note, 1…4, as loud together as one.
  public var unison = 1
  /// Cents by which the outermost of them lie beside the note, 0…100.
  public var detuneCents = 8.0
  /// How far they lie apart, from left to right, 0…1.
  public var unisonWidth = 0.5

  /// Many notes, without glide.
  public init() {}

  /// Most voices of a note.
  public static let mostUnison = 4
  /// Longest glide, in seconds.
  public static let longestGlideSeconds = 10.0

  private enum CodingKeys: String, CodingKey {
    case glideSeconds, isMono = "mono", retriggers = "retrigger", unison, detuneCents
    case unisonWidth = "width"
  }
}
