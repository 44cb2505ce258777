/// A regular movement of pitch, on all voices.
public struct Vibrato: Codable, Sendable, Hashable {
  /// Cycles a second, 0…20.
  public var rateHz = 5.5
  /// Cents up and down from the pitch, 0…1200.
  public var depthCents = 0.0

  /// None, until the player asks for it.
  public init() {}

  /// Makes a vibrato.
  public init(rateHz: Double = 5.5, depthCents: Double) {
    self.rateHz = rateHz
    self.depthCents = depthCents
  }
}
