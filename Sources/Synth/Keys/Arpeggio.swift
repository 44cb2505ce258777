/// Held keys played one after the other, in time.
public struct Arpeggio: Encodable, Sendable, Hashable {
  /// The order in which they are played.
  public enum Pattern: Int, Sendable, CaseIterable {
    /// All together, as they are struck.
    case off
    /// From the lowest to the highest, again and again.
    case up
    /// From the highest to the lowest.
    case down
    /// Up and down, the outermost once each.
    case upDown
    /// Any of them, by the seed.
    case random
    /// As they were struck.
    case order

    /// What it is called in patches, commands and options.
    public var name: String { self == .upDown ? "up-down" : "\(self)" }

    /// The pattern of a name; nil for others.
    public init?(name: String) {
      guard let pattern = Self.allCases.first(where: { $0.name == name }) else { return nil }
      self = pattern
    }
  }

  /// The order.
  public var pattern = Pattern.off
  /// Beats from one note to the next, 0.0625…4.
  public var beats = 0.25
  /// Share of that time in which a note's key is down, 0.05…1.
  public var gate = 0.5
  /// Whether keys that are let go are played on until, with all keys up, another is struck.
  public var latches = false
  /// Beats a minute, 20…300.
  public var tempo = 120.0

  /// None.
  public init() {}

  private enum CodingKeys: String, CodingKey {
    case pattern, beats, gate, latches = "latch", tempo
  }

  /// Writes the pattern by its name.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(pattern.name, forKey: .pattern)
    try container.encode(beats, forKey: .beats)
    try container.encode(gate, forKey: .gate)
    try container.encode(latches, forKey: .latches)
    try container.encode(tempo, forKey: .tempo)
  }
}
