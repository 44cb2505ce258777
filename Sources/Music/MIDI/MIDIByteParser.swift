/// What a stream of MIDI bytes holds.
package enum MIDIStreamElement: Equatable, Sendable {
  /// What is played.
  case message(MIDIMessage)
  /// What a clock says.
  case transport(MIDITransport)
}

/// Finds messages in a stream of MIDI bytes, as a cable, `/dev/snd/midiC1D0` or a pipe carries it.
///
/// Heeds running status and real-time bytes in the midst of messages, and what clocks say; passes over other
/// system messages, exclusive ones of any length included, and over data that belongs to nothing. It may be started in
/// the middle of a stream, and any bytes may be given to it.
///
/// Source: MIDI 1.0 Detailed Specification, "Data format" and appendix "Running status".
package struct MIDIByteParser: Sendable {
  private var status: UInt8 = 0  // 0x80…0xef, of a song position, or 0: data is passed over
  private var first: UInt8?

  /// At the start of a stream.
  package init() {}

  /// Takes the next byte.
  /// - Returns: the message that it completes; nil for what a clock says.
  package mutating func parse(_ byte: UInt8) -> MIDIMessage? {
    if case .message(let message) = next(byte) { message } else { nil }
  }

  /// Takes the next byte.
  /// - Returns: what it completes.
  package mutating func next(_ byte: UInt8) -> MIDIStreamElement? {
    switch byte {
    case 0xf8...: return MIDITransport(realTime: byte).map { .transport($0) }
    case 0xf0...:
      // Whatever follows a system message belongs to it; running status ends.
      status = byte == MIDITransport.positionStatus ? byte : 0
      first = nil
      return nil
    case 0x80...:
      status = byte
      first = nil
      return nil
    default: break
    }
    guard status != 0 else { return nil }
    let takesOneByte = status >> 4 == 0xc || status >> 4 == 0xd
    if takesOneByte { return .message(MIDIMessage(status: status, byte, 0)) }
    guard let earlier = first else {
      first = byte
      return nil
    }
    first = nil
    if status == MIDITransport.positionStatus {
      status = 0
      return .transport(.position(sixteenths: Int(earlier) | Int(byte) << 7))
    }
    return .message(MIDIMessage(status: status, earlier, byte))
  }
}
