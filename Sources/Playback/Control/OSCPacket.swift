/// Reads packets of Open Sound Control, which come from anywhere and may hold anything.
///
/// Bundles are opened and their time tags passed over: what comes is played at once.
public struct OSCPacket: Equatable, Sendable {
  /// Why a packet was refused.
  public enum Failure: Error, Equatable, Sendable {
    /// Its length is not a multiple of four, or an element's is not.
    case length(Int)
    /// It ends within something that it began.
    case cutOff
    /// The address does not begin with `/`, or is not text.
    case address
    /// The type tags are missing or unknown.
    case tags
    /// Bundles lie within bundles too deeply.
    case depth
    /// There are more messages than a controller would send at once.
    case tooMany
  }

  /// The messages, in order.
  public let messages: [OSCMessage]

  /// Bundles within bundles.
  static let greatestDepth = 4
  /// Messages of one packet.
  static let mostMessages = 256

  /// Reads a packet.
  /// - Throws: ``Failure``.
  public init(_ bytes: [UInt8]) throws(Failure) {
    var found: [OSCMessage] = []
    try Self.read(bytes[...], depth: 0, into: &found)
    messages = found
  }

  private static func read(
    _ bytes: ArraySlice<UInt8>, depth: Int, into messages: inout [OSCMessage]
  ) throws(Failure) {
    guard bytes.count % 4 == 0, !bytes.isEmpty else { throw .length(bytes.count) }
    var rest = bytes
    let name = try string(&rest)
    if name == "#bundle" {
      guard depth < greatestDepth else { throw .depth }
      guard rest.count >= 8 else { throw .cutOff }
      rest = rest.dropFirst(8)
      while !rest.isEmpty {
        let length = Int(try word(&rest))
        guard length <= rest.count else { throw .cutOff }
        try read(rest.prefix(length), depth: depth + 1, into: &messages)
        rest = rest.dropFirst(length)
      }
    } else {
      guard messages.count < mostMessages else { throw .tooMany }
      messages.append(try message(name, &rest))
    }
  }

  private static func message(
    _ address: String, _ rest: inout ArraySlice<UInt8>
  ) throws(Failure) -> OSCMessage {
    guard address.hasPrefix("/") else { throw .address }
    // Very old senders leave the tags out where there are no arguments.
    if rest.isEmpty { return OSCMessage(address) }
    let tags = try string(&rest)
    guard tags.hasPrefix(",") else { throw .tags }
    var arguments: [OSCMessage.Argument] = []
    for tag in tags.dropFirst() {
      switch tag {
      case "i": arguments.append(.int(Int32(bitPattern: try word(&rest))))
      case "f": arguments.append(.float(Float(bitPattern: try word(&rest))))
      case "s": arguments.append(.string(try string(&rest)))
      case "b": arguments.append(.blob(try blob(&rest)))
      case "T", "F": arguments.append(.bool(tag == "T"))
      case "N", "I", "[", "]": arguments.append(.other(tag: tag))
      case "c", "r", "m":
        _ = try word(&rest)
        arguments.append(.other(tag: tag))
      case "S":
        _ = try string(&rest)
        arguments.append(.other(tag: tag))
      case "h": arguments.append(.long(Int64(bitPattern: try doubleWord(&rest))))
      case "d": arguments.append(.double(Double(bitPattern: try doubleWord(&rest))))
      case "t":
        _ = try doubleWord(&rest)
        arguments.append(.other(tag: tag))
      default: throw .tags
      }
    }
    return OSCMessage(address, arguments)
  }

  // MARK: - Parts

  private static func word(_ rest: inout ArraySlice<UInt8>) throws(Failure) -> UInt32 {
    guard rest.count >= 4 else { throw .cutOff }
    defer { rest = rest.dropFirst(4) }
    return rest.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
  }

  private static func doubleWord(_ rest: inout ArraySlice<UInt8>) throws(Failure) -> UInt64 {
    let high = UInt64(try word(&rest))
    return high << 32 | UInt64(try word(&rest))
  }

  /// Text that ends with a zero, filled up to four bytes.
  private static func string(_ rest: inout ArraySlice<UInt8>) throws(Failure) -> String {
    guard let end = rest.firstIndex(of: 0) else { throw .cutOff }
    guard let text = String(validating: rest[..<end], as: UTF8.self) else { throw .address }
    rest = rest.dropFirst((end - rest.startIndex + 4) / 4 * 4)
    return text
  }

  private static func blob(_ rest: inout ArraySlice<UInt8>) throws(Failure) -> [UInt8] {
    let length = Int(try word(&rest))
    guard length <= rest.count else { throw .cutOff }
    defer { rest = rest.dropFirst(min(rest.count, (length + 3) / 4 * 4)) }
    return Array(rest.prefix(length))
  }
}
