/// The chorus that all notes go through before the ``Room``.
public struct Chorus: Encodable, Sendable, Hashable {
  /// Share of it in what is heard, 0…1: at 0 there is none.
  public var mix = 0.0
  /// Speed of its movement in Hz, 0.05…4.
  public var rateHz = 0.6
  /// How far it moves, 0…1: at 1 by 4 ms to both sides.
  public var depth = 0.5

  /// None.
  public init() {}

  /// Slowest and fastest movement, in Hz.
  public static let rateRange = 0.05...4.0
}
