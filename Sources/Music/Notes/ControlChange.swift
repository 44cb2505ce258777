/// A wheel, pedal or controller that moves, in musical time.
///
/// Source: MIDI 1.0 Detailed Specification, table of channel voice messages.
public struct ControlChange: Sendable, Hashable {
  /// What moves, and where it is then.
  public enum Content: Sendable, Hashable {
    /// A controller, 0…127, to a value, 0…127.
    case controller(Int, value: Int)
    /// The bend wheel, −8192…8191; 0 at rest.
    case pitchBend(Int)
    /// Pressure of the whole keyboard, 0…127.
    case pressure(Int)
    /// Pressure of one key, 0…127 both.
    case keyPressure(key: Int, Int)
  }

  /// When, in beats from the beginning; ≥ 0.
  public var beat: Double
  /// What moves, and where it is then.
  public var content: Content
  /// MIDI channel of its own, 0…15, where the notes of a track have several (MPE); nil for the track's.
  public var channel: UInt8?

  /// Makes a change; the ranges are those of the properties.
  public init(beat: Double, _ content: Content, channel: UInt8? = nil) {
    precondition((channel ?? 0) <= 15, "channel \(channel ?? 0) is not within 0...15")
    precondition(beat >= 0, "a controller moves at beat \(beat)")
    switch content {
    case .controller(let number, let value):
      precondition(
        (0...127).contains(number) && (0...127).contains(value), "controller \(number) to \(value)")
    case .pitchBend(let value):
      precondition((-8192...8191).contains(value), "a bend to \(value)")
    case .pressure(let value): precondition((0...127).contains(value), "a pressure of \(value)")
    case .keyPressure(let key, let value):
      precondition(
        (0...127).contains(key) && (0...127).contains(value), "a pressure of \(value) on key \(key)"
      )
    }
    self.beat = beat
    self.content = content
    self.channel = channel
  }

  /// As a MIDI message of its channel, or else its track's.
  func message(track: UInt8) -> [UInt8] {
    let channel = self.channel ?? track
    return switch content {
    case .controller(let number, let value): [0xb0 | channel, UInt8(number), UInt8(value)]
    case .pitchBend(let value):
      [0xe0 | channel, UInt8((value + 8192) & 0x7f), UInt8((value + 8192) >> 7)]
    case .pressure(let value): [0xd0 | channel, UInt8(value)]
    case .keyPressure(let key, let value): [0xa0 | channel, UInt8(key), UInt8(value)]
    }
  }
}
