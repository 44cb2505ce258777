import Foundation

/// One message of Open Sound Control: an address and its arguments.
///
/// Source: Wright 2002, "The Open Sound Control 1.0 Specification".
public struct OSCMessage: Equatable, Sendable {
  /// A value that a message carries.
  public enum Argument: Equatable, Sendable {
    /// `i`.
    case int(Int32)
    /// `h`.
    case long(Int64)
    /// `f`.
    case float(Float)
    /// `d`.
    case double(Double)
    /// `s`.
    case string(String)
    /// `b`.
    case blob([UInt8])
    /// `T` and `F`.
    case bool(Bool)
    /// Something that the specification names and nobody here needs: `t`, `N`, `I`, `S`, …
    case other(tag: Character)
  }

  /// For example `/blend`.
  public var address: String
  /// In order.
  public var arguments: [Argument]

  /// Makes a message.
  public init(_ address: String, _ arguments: [Argument] = []) {
    self.address = address
    self.arguments = arguments
  }

  /// The arguments as numbers: whole ones, finite ones, 1 and 0 for true and false; nil for anything else.
  public var numbers: [Double?] {
    arguments.map { argument in
      switch argument {
      case .int(let value): Double(value)
      case .long(let value): Double(value)
      case .float(let value): value.isFinite ? Double(value) : nil
      case .double(let value): value.isFinite ? value : nil
      case .bool(let value): value ? 1 : 0
      case .string, .blob, .other: nil
      }
    }
  }

  /// The message as a packet; arguments of kind `other` are left out.
  public var bytes: [UInt8] {
    var tags = ","
    var data: [UInt8] = []
    for argument in arguments {
      switch argument {
      case .int(let value):
        tags += "i"
        data += Self.bigEndian(UInt32(bitPattern: value))
      case .long(let value):
        tags += "h"
        data += Self.bigEndian(UInt64(bitPattern: value))
      case .float(let value):
        tags += "f"
        data += Self.bigEndian(value.bitPattern)
      case .double(let value):
        tags += "d"
        data += Self.bigEndian(value.bitPattern)
      case .string(let value):
        tags += "s"
        data += Self.padded(Array(value.utf8) + [0])
      case .blob(let value):
        tags += "b"
        data += Self.bigEndian(UInt32(value.count)) + Self.padded(value)
      case .bool(let value): tags += value ? "T" : "F"
      case .other: break
      }
    }
    return Self.padded(Array(address.utf8) + [0]) + Self.padded(Array(tags.utf8) + [0]) + data
  }

  private static func bigEndian(_ value: some FixedWidthInteger & UnsignedInteger) -> [UInt8] {
    stride(from: value.bitWidth - 8, through: 0, by: -8).map {
      UInt8(truncatingIfNeeded: value >> $0)
    }
  }

  private static func padded(_ bytes: [UInt8]) -> [UInt8] {
    bytes + [UInt8](repeating: 0, count: (4 - bytes.count % 4) % 4)
  }
}
