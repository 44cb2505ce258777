/// Several files in one: a ZIP archive whose files are stored as they are, for sounds and pictures, which
/// do not shrink.
///
/// Source: PKWARE, "APPNOTE.TXT - .ZIP File Format Specification", version 6.3.10, sections 4.3.7, 4.3.12
/// and 4.3.16.
package struct StoredArchive {
  private var body: [UInt8] = []
  private var directory: [UInt8] = []
  private var count = 0

  /// Makes an empty archive.
  package init() {}

  /// Adds a file.
  /// - Parameters:
  ///   - name: with `/` between folders, in UTF-8.
  ///   - bytes: what is in it; all files together at most 4 GB.
  package mutating func add(_ name: String, _ bytes: [UInt8]) {
    let name = Array(name.utf8)
    let (checksum, size) = (UInt32(Self.checksum(bytes)), UInt32(bytes.count))
    let start = UInt32(body.count)
    var header: [UInt8] = []
    // Version 1.0, names in UTF-8, stored, 1 January 1980.
    for value in [10, 1 << 11, 0, 0, 1 << 5 | 1] as [UInt16] { Self.append(value, to: &header) }
    for value in [checksum, size, size] { Self.append(value, to: &header) }
    Self.append(UInt16(name.count), to: &header)
    Self.append(0 as UInt16, to: &header)
    Self.append(0x0403_4b50 as UInt32, to: &body)
    body += header + name + bytes
    Self.append(0x0201_4b50 as UInt32, to: &directory)
    Self.append(10 as UInt16, to: &directory)
    directory += header
    for value in [0, 0, 0] as [UInt16] { Self.append(value, to: &directory) }
    for value in [0, start] as [UInt32] { Self.append(value, to: &directory) }
    directory += name
    count += 1
  }

  /// The archive.
  package var bytes: [UInt8] {
    var end: [UInt8] = []
    Self.append(0x0605_4b50 as UInt32, to: &end)
    for value in [0, 0, UInt16(count), UInt16(count)] { Self.append(value, to: &end) }
    for value in [UInt32(directory.count), UInt32(body.count)] { Self.append(value, to: &end) }
    Self.append(0 as UInt16, to: &end)
    return body + directory + end
  }

  private static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
  }

  /// CRC-32 of some bytes, as ZIP and PNG have it (polynomial 0xEDB88320, reflected).
  package static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var sum = ~(0 as UInt32)
    for byte in bytes { sum = table[Int(UInt8(truncatingIfNeeded: sum) ^ byte)] ^ sum >> 8 }
    return ~sum
  }

  private static let table: [UInt32] = (0..<256).map { value in
    (0..<8).reduce(UInt32(value)) { sum, _ in sum & 1 == 1 ? 0xEDB8_8320 ^ sum >> 1 : sum >> 1 }
  }
}
