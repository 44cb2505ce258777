/// What a MIDI keyboard or controller says, channel by channel.
///
/// Source: MIDI 1.0 Detailed Specification, table of channel voice messages.
public struct MIDIMessage: Equatable, Sendable {
  /// What can be said.
  public enum Content: Equatable, Sendable {
    /// A key went up; velocity 0…127.
    case noteOff(key: Int, velocity: Int)
    /// A key went down; velocity 1…127.
    case noteOn(key: Int, velocity: Int)
    /// Pressure of one key, 0…127.
    case keyPressure(key: Int, pressure: Int)
    /// A controller moved, 0…127.
    case controlChange(controller: Int, value: Int)
    /// A program was chosen, 0…127.
    case programChange(Int)
    /// Pressure of the whole keyboard, 0…127.
    case channelPressure(Int)
    /// The wheel moved: −8192…8191, 0 at rest.
    case pitchBend(Int)
  }

  /// 0…15.
  public var channel: Int
  /// What was said.
  public var content: Content

  /// Makes a message.
  public init(channel: Int = 0, _ content: Content) {
    self.channel = channel
    self.content = content
  }

  /// Reads a complete message: a status byte of 0x80 to 0xef and its data, below 0x80 each. The second
  /// is without meaning for messages of one.
  package init(status: UInt8, _ first: UInt8, _ second: UInt8) {
    channel = Int(status & 0x0f)
    let (first, second) = (Int(first), Int(second))
    content =
      switch status >> 4 {
      case 0x8: .noteOff(key: first, velocity: second)
      case 0x9:
        second > 0 ? .noteOn(key: first, velocity: second) : .noteOff(key: first, velocity: 64)
      case 0xa: .keyPressure(key: first, pressure: second)
      case 0xb: .controlChange(controller: first, value: second)
      case 0xc: .programChange(first)
      case 0xd: .channelPressure(first)
      default: .pitchBend(first + second << 7 - 8192)
      }
  }
}

extension MIDIMessage {
  /// The message as a cable carries it: a status byte and one or two bytes of data.
  package var bytes: [UInt8] {
    let status = { (kind: UInt8) in kind << 4 | UInt8(channel & 0x0f) }
    func data(_ value: Int) -> UInt8 { UInt8(min(max(value, 0), 127)) }
    switch content {
    case .noteOff(let key, let velocity): return [status(0x8), data(key), data(velocity)]
    case .noteOn(let key, let velocity): return [status(0x9), data(key), data(velocity)]
    case .keyPressure(let key, let pressure): return [status(0xa), data(key), data(pressure)]
    case .controlChange(let controller, let value):
      return [status(0xb), data(controller), data(value)]
    case .programChange(let program): return [status(0xc), data(program)]
    case .channelPressure(let pressure): return [status(0xd), data(pressure)]
    case .pitchBend(let value):
      let steps = min(max(value, -8192), 8191) + 8192
      return [status(0xe), UInt8(steps & 0x7f), UInt8(steps >> 7)]
    }
  }
}

extension ControlChange {
  /// The change as a message of its channel, or else its track's, 0…15.
  public func message(track: Int) -> MIDIMessage {
    let content: MIDIMessage.Content =
      switch content {
      case .controller(let number, let value): .controlChange(controller: number, value: value)
      case .pitchBend(let value): .pitchBend(value)
      case .pressure(let value): .channelPressure(value)
      case .keyPressure(let key, let value): .keyPressure(key: key, pressure: value)
      }
    return MIDIMessage(channel: channel.map(Int.init) ?? track, content)
  }
}
