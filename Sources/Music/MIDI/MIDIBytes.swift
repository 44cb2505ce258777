/// Reads the bytes of a MIDI file in order, and never beyond their end.
struct MIDIBytes {
  /// Why reading stopped: what is missing, and where.
  struct Shortage: Error {
    let byte: Int
    let reason: String
  }

  private let bytes: ArraySlice<UInt8>
  /// The next byte, counted from the file's beginning.
  private(set) var position: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  var isAtEnd: Bool { position == bytes.endIndex }
  var remainingCount: Int { bytes.endIndex - position }

  /// The next byte, which stays the next one.
  var next: UInt8? { isAtEnd ? nil : bytes[position] }

  mutating func byte() throws(Shortage) -> UInt8 {
    guard let byte = next else { throw Shortage(byte: position, reason: "it ends too early") }
    position += 1
    return byte
  }

  /// The next bytes as one number, the highest byte first.
  mutating func number(byteCount: Int) throws(Shortage) -> Int {
    var value = 0
    for _ in 0..<byteCount { value = value << 8 | Int(try byte()) }
    return value
  }

  /// A number of seven bits a byte, at most four bytes long: 0…2²⁸ − 1.
  mutating func variableLength() throws(Shortage) -> Int {
    let start = position
    var value = 0
    for _ in 0..<4 {
      let part = try byte()
      value = value << 7 | Int(part & 0x7f)
      if part < 0x80 { return value }
    }
    throw Shortage(byte: start, reason: "a number is longer than four bytes")
  }

  mutating func take(_ count: Int) throws(Shortage) -> ArraySlice<UInt8> {
    guard count <= remainingCount else {
      throw Shortage(
        byte: position, reason: "\(count) bytes are announced, \(remainingCount) are there")
    }
    defer { position += count }
    return bytes[position..<position + count]
  }
}
