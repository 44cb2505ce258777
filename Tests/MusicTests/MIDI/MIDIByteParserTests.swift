import Music
import Testing

@Suite struct MIDIByteParserTests {
  private func messages(_ bytes: [UInt8]) -> [MIDIMessage] {
    var parser = MIDIByteParser()
    return bytes.compactMap { parser.parse($0) }
  }

  @Test func everyChannelMessage() {
    #expect(
      messages([
        0x91, 60, 100, 0x81, 60, 64, 0xa0, 61, 5, 0xbf, 74, 127, 0xc2, 9, 0xd0, 33, 0xe0, 0, 64,
        0xe0, 0x7f, 0x7f, 0xe3, 0, 0,
      ]) == [
        MIDIMessage(channel: 1, .noteOn(key: 60, velocity: 100)),
        MIDIMessage(channel: 1, .noteOff(key: 60, velocity: 64)),
        MIDIMessage(.keyPressure(key: 61, pressure: 5)),
        MIDIMessage(channel: 15, .controlChange(controller: 74, value: 127)),
        MIDIMessage(channel: 2, .programChange(9)),
        MIDIMessage(.channelPressure(33)),
        MIDIMessage(.pitchBend(0)),
        MIDIMessage(.pitchBend(8191)),
        MIDIMessage(channel: 3, .pitchBend(-8192)),
      ])
  }

  @Test func runningStatus() {
    #expect(
      messages([0x90, 60, 100, 64, 100, 60, 0, 0xc0, 1, 2]) == [
        MIDIMessage(.noteOn(key: 60, velocity: 100)), MIDIMessage(.noteOn(key: 64, velocity: 100)),
        MIDIMessage(.noteOff(key: 60, velocity: 64)), MIDIMessage(.programChange(1)),
        MIDIMessage(.programChange(2)),
      ])
  }

  @Test func realTimeBytesInsideMessages() {
    #expect(
      messages([0xf8, 0x90, 0xfe, 60, 0xf8, 0xff, 100]) == [
        MIDIMessage(.noteOn(key: 60, velocity: 100))
      ])
  }

  @Test func systemMessagesArePassedOver() {
    // An exclusive one with a clock inside, a song position, and a tune request end running status.
    #expect(
      messages([0x90, 60, 1, 0xf0, 0x7e, 60, 0xf8, 1, 2, 0xf7, 61, 1, 0x90, 62, 1]) == [
        MIDIMessage(.noteOn(key: 60, velocity: 1)), MIDIMessage(.noteOn(key: 62, velocity: 1)),
      ])
    #expect(messages([0x90, 0xf2, 1, 2, 60, 1]) == [])
    #expect(messages([0x90, 60, 0xf6, 1]) == [])
  }

  @Test func startsAnywhere() {
    #expect(messages([1, 2, 3, 0xb0, 0xe1, 5, 0x81, 1, 2]).count == 1)
  }

  /// What clocks say, in the midst of messages too.
  @Test func clocksAreHeard() {
    var parser = MIDIByteParser()
    let bytes: [UInt8] = [
      0xfa, 0xf8, 0x90, 60, 0xf8, 100, 0xf2, 0x10, 0xf8, 0x02, 7, 0xfb, 0xfc, 0xfe,
    ]
    #expect(
      bytes.compactMap { parser.next($0) } == [
        .transport(.start), .transport(.tick), .transport(.tick),
        .message(MIDIMessage(.noteOn(key: 60, velocity: 100))), .transport(.tick),
        .transport(.position(sixteenths: 272)), .transport(.goOn), .transport(.stop),
      ])
  }

  /// What is written is read.
  @Test func messagesAreWritten() {
    let contents: [MIDIMessage.Content] = [
      .noteOff(key: 1, velocity: 2), .noteOn(key: 127, velocity: 127),
      .keyPressure(key: 5, pressure: 6), .controlChange(controller: 74, value: 0),
      .programChange(9), .channelPressure(33), .pitchBend(-8192), .pitchBend(0), .pitchBend(8191),
      .pitchBend(100),
    ]
    for content in contents {
      let message = MIDIMessage(channel: 11, content)
      #expect(messages(message.bytes) == [message])
    }
    let transports: [MIDITransport] = [
      .tick, .start, .goOn, .stop, .position(sixteenths: 0), .position(sixteenths: 16_383),
    ]
    for transport in transports {
      var parser = MIDIByteParser()
      #expect(transport.bytes.compactMap { parser.next($0) } == [.transport(transport)])
    }
  }
}
