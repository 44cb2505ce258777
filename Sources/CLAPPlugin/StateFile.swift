import Foundation
import OutputFiles

/// Named pieces of bytes in a row, with a checksum: what a host keeps of an instance.
///
/// `sfumato-clap`, the version as 32 bits; of each piece the length of its name as 16 bits, its name in UTF-8, the
/// length of its bytes as 32 bits, and these; 16 bits of zero and the CRC-32 of all before. Numbers begin with their
/// lowest byte.
struct StateFile {
  /// Why bytes are no state.
  enum Failure: Error, LocalizedError, Equatable {
    /// They do not begin as one.
    case notState
    /// Another version.
    case version(UInt32)
    /// They are cut short or changed.
    case damaged

    var errorDescription: String? {
      switch self {
      case .notState: "what the host kept is no state of Sfumato; nothing was changed"
      case .version(let found):
        "what the host kept is of version \(found), and this plugin reads version \(StateFile.version); "
          + "install a later Sfumato"
      case .damaged: "what the host kept is cut short or damaged; nothing was changed"
      }
    }
  }

  /// The version that is written and read.
  static let version: UInt32 = 1
  /// Most bytes that are believed.
  static let mostBytes = 512 << 20

  private static let head = Array("sfumato-clap".utf8)

  /// The pieces, in the order in which they are written.
  private(set) var pieces: [(name: String, bytes: [UInt8])] = []

  init() {}

  /// The bytes of a name; nil if there are none.
  subscript(name: String) -> [UInt8]? { pieces.first { $0.name == name }?.bytes }

  mutating func add(_ name: String, _ bytes: [UInt8]) { pieces.append((name, bytes)) }

  // MARK: - Bytes

  /// All of it.
  var bytes: [UInt8] {
    var bytes = Self.head
    func add(_ value: some FixedWidthInteger) {
      withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
    }
    add(Self.version)
    for (name, content) in pieces {
      add(UInt16(name.utf8.count))
      bytes += Array(name.utf8)
      add(UInt32(content.count))
      bytes += content
    }
    add(0 as UInt16)
    add(StoredArchive.checksum(bytes))
    return bytes
  }

  /// Reads bytes.
  /// - Throws: ``Failure``.
  init(_ bytes: [UInt8]) throws(Failure) {
    guard bytes.starts(with: Self.head) else { throw .notState }
    var rest = bytes[Self.head.count...]
    func number<Number: FixedWidthInteger>(_: Number.Type) throws(Failure) -> Number {
      let count = MemoryLayout<Number>.size
      guard rest.count >= count else { throw .damaged }
      defer { rest = rest.dropFirst(count) }
      return rest.prefix(count).reversed().reduce(0) { $0 << 8 | Number($1) }
    }
    func take(_ count: Int) throws(Failure) -> [UInt8] {
      guard rest.count >= count else { throw .damaged }
      defer { rest = rest.dropFirst(count) }
      return Array(rest.prefix(count))
    }
    let version = try number(UInt32.self)
    guard version == Self.version else { throw .version(version) }
    while case let count = Int(try number(UInt16.self)), count > 0 {
      let name = String(decoding: try take(count), as: UTF8.self)
      pieces.append((name, try take(Int(try number(UInt32.self)))))
    }
    let checked = Array(bytes[..<rest.startIndex])
    guard try number(UInt32.self) == StoredArchive.checksum(checked), rest.isEmpty else {
      throw .damaged
    }
  }
}
