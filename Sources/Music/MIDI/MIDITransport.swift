/// What a MIDI clock says: the messages by which sequencers and drum machines run together.
///
/// Source: MIDI 1.0 Detailed Specification, "System common messages" and "System real time messages".
package enum MIDITransport: Equatable, Sendable {
  /// A 24th of a quarter note has passed.
  case tick
  /// From the beginning, with the next tick.
  case start
  /// From where it is, with the next tick.
  case goOn
  /// It stands.
  case stop
  /// Where it goes on: sixteenths from the beginning, 0…16383.
  case position(sixteenths: Int)

  /// Ticks of a quarter note.
  package static let ticksPerBeat = 24
  /// Steps of a song position in a quarter note.
  package static let sixteenthsPerBeat = 4
  /// The last song position that can be said.
  package static let lastSixteenth = 16_383

  /// The status byte of a song position, which two bytes of data follow, the low one first.
  static let positionStatus: UInt8 = 0xf2

  /// The message of a byte of its own; nil for other bytes.
  init?(realTime byte: UInt8) {
    switch byte {
    case 0xf8: self = .tick
    case 0xfa: self = .start
    case 0xfb: self = .goOn
    case 0xfc: self = .stop
    default: return nil
    }
  }

  /// The message as a cable carries it.
  package var bytes: [UInt8] {
    switch self {
    case .tick: return [0xf8]
    case .start: return [0xfa]
    case .goOn: return [0xfb]
    case .stop: return [0xfc]
    case .position(let sixteenths):
      let place = min(max(sixteenths, 0), Self.lastSixteenth)
      return [Self.positionStatus, UInt8(place & 0x7f), UInt8(place >> 7)]
    }
  }
}
