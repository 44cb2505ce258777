/// MIDI files byte by byte, for what the library's own writer never writes.
enum MIDIBytesFixture {
  /// A file of tracks whose events are given as bytes.
  static func file(
    format: Int = 1, ticksPerBeat: Int = 96, trackCount: Int? = nil, _ tracks: [[UInt8]]
  ) -> [UInt8] {
    func number(_ value: Int, _ byteCount: Int) -> [UInt8] {
      (0..<byteCount).reversed().map { UInt8(value >> (8 * $0) & 0xff) }
    }
    let header =
      number(6, 4) + number(format, 2) + number(trackCount ?? tracks.count, 2)
      + number(ticksPerBeat, 2)
    return Array("MThd".utf8) + header
      + tracks.flatMap { Array("MTrk".utf8) + number($0.count, 4) + $0 }
  }

  /// A quarter note of middle C at the beginning.
  static let quarter: [UInt8] = [0, 0x90, 60, 64, 96, 0x80, 60, 0]
  static let end: [UInt8] = [0, 0xff, 0x2f, 0]
}
