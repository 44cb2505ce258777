/// The room that all notes sound in.
public struct Room: Encodable, Sendable, Hashable {
  /// Share of the room in what is heard, 0…1: at 0 there is none, and at 1 nothing else.
  public var mix = 0.0
  /// Seconds in which the low tones of its sound fall by 60 dB, 0.1…20.
  public var decaySeconds = 1.8
  /// How much sooner the high ones fall, 0…1: at 0 as late, at 1 in a twentieth of the time.
  public var damping = 0.5

  /// None.
  public init() {}

  /// Shortest and longest decay.
  public static let decayRange = 0.1...20.0
}
