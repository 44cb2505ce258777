import Sfumato

extension FuzzTarget {
  /// Bytes of a MIDI cable through `MIDIByteParser`.
  static var midiStream: FuzzTarget {
    FuzzTarget(name: "midi-stream", streamNumber: 11, makeSeeds: { midiSeeds }) { bytes in
      var parser = MIDIByteParser()
      let messages = bytes.compactMap { parser.parse($0) }
      var control = MIDIControl()
      for message in messages {
        try check(message)
        _ = control.actions(for: message)
      }
      _ = control.release()
      // A clock between any two bytes changes nothing.
      var disturbed = MIDIByteParser()
      let again = bytes.flatMap { [0xf8, $0, 0xfe] }.compactMap { disturbed.parse($0) }
      try BrokenPromise.unless(again == messages, "real-time bytes change the messages")
      return !messages.isEmpty
    }
  }

  /// Packets of Open Sound Control through `OSCPacket`.
  static var osc: FuzzTarget {
    FuzzTarget(name: "osc", streamNumber: 12, makeSeeds: { oscSeeds }) { bytes in
      guard let packet = try? OSCPacket(bytes) else { return false }
      for message in packet.messages {
        try BrokenPromise.unless(message.address.hasPrefix("/"), "address \(message.address)")
        for number in message.numbers {
          try BrokenPromise.unless(number?.isFinite ?? true, "an infinite number")
        }
        _ = try? OSCControl.action(address: message.address, numbers: message.numbers)
        var plain = message
        plain.arguments.removeAll { if case .other = $0 { true } else { false } }
        // NaN is not equal to itself; its bytes are.
        let again = try OSCPacket(plain.bytes).messages
        try BrokenPromise.unless(again.count == 1, "written, it is \(again.count) messages")
        try BrokenPromise.unless(again[0].bytes == plain.bytes, "written and read, it differs")
      }
      return true
    }
  }

  /// Files of learned controllers through `LearnedControllers`.
  static var controllers: FuzzTarget {
    FuzzTarget(name: "controllers", streamNumber: 24, makeSeeds: { controllerSeeds }) { bytes in
      guard let learned = try? LearnedControllers(json: bytes, path: "fuzz") else { return false }
      let again = try LearnedControllers(json: learned.json, path: "fuzz")
      try BrokenPromise.unless(again == learned, "written and read, it differs")
      return true
    }
  }

  private static let controllerSeeds: [[UInt8]] = {
    var learned = LearnedControllers()
    learned.bind(.init(.attack, controller: 21, channel: 0))
    learned.bind(.init(.x, controller: 74, channel: nil))
    return [learned.json, LearnedControllers().json]
  }()

  private static let midiSeeds: [[UInt8]] = [
    [0x90, 60, 100, 64, 100, 0xf8, 67, 100, 60, 0, 0x80, 64, 0, 0xb0, 1, 64, 74, 127, 64, 127],
    [0xe0, 0, 64, 0xd0, 5, 6, 0xc1, 7, 0xa2, 60, 9, 0xf0, 0x7e, 1, 2, 0xf7, 0x9f, 127, 127],
  ]

  private static let oscSeeds: [[UInt8]] = {
    let messages = [
      OSCMessage("/on", [.int(60), .float(0.7)]), OSCMessage("/patch/load", [.int(3)]),
      OSCMessage("/name", [.string("cello"), .blob([1, 2, 3]), .bool(true)]),
    ].map(\.bytes)
    let bundle =
      Array("#bundle\0".utf8) + [UInt8](repeating: 0, count: 8)
      + messages.flatMap { [0, 0, 0, UInt8($0.count)] + $0 }
    return messages + [
      bundle, Array("/t\0\0,hdtcSNI\0\0\0\0".utf8) + [UInt8](repeating: 65, count: 28),
    ]
  }()

  private static func check(_ message: MIDIMessage) throws {
    let values: [Int] =
      switch message.content {
      case .noteOff(let key, let velocity), .noteOn(let key, let velocity): [key, velocity]
      case .keyPressure(let key, let pressure): [key, pressure]
      case .controlChange(let controller, let value): [controller, value]
      case .programChange(let value), .channelPressure(let value): [value]
      case .pitchBend(let value): [(value + 8192) >> 7]
      }
    try BrokenPromise.unless(
      values.allSatisfy((0...127).contains) && (0...15).contains(message.channel),
      "out of range: \(message)")
  }
}
