import Music

extension MIDIMessage {
  /// A message as hosts hand it over, with its status byte and three bytes at most; nil for others. Thread role: any;
  /// nothing is allocated.
  package init?(event bytes: UnsafeRawBufferPointer) {
    guard bytes.count >= 2, (0x80..<0xf0).contains(bytes[0]), bytes[1] < 0x80 else { return nil }
    let isShort = bytes[0] >> 4 == 0xc || bytes[0] >> 4 == 0xd
    guard isShort || (bytes.count >= 3 && bytes[2] < 0x80) else { return nil }
    self.init(status: bytes[0], bytes[1], isShort ? 0 : bytes[2])
  }
}
