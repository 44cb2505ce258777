/// A strict scanner for the JSON of a safetensors header: one object whose values are objects of
/// strings, or of a string and arrays of integers.
///
/// General JSON decoders accept more than is safe here: duplicate keys, fractions, numbers that
/// overflow, any depth. This one accepts the format's grammar and nothing else, does not recurse,
/// and tells the byte at which it stopped.
struct SafetensorsHeaderScanner {
  typealias Problem = SafetensorsError.Problem

  private let bytes: [UInt8]
  /// The next byte to be read.
  private(set) var offset = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  // MARK: Structure

  /// Reads `{ "key": value, … }`, calling `readValue` at each value.
  mutating func object(
    _ readValue: (inout Self, _ key: String) throws(Problem) -> Void
  ) throws(Problem) {
    try expect("{", "an object")
    guard !skip("}") else { return }
    var keys = Set<String>()
    repeat {
      skipSpace()
      let key = try string()
      guard keys.insert(key).inserted else { throw .duplicateName(key) }
      try expect(":", "\":\" after \"\(key)\"")
      try readValue(&self, key)
    } while skip(",")
    try expect("}", "\",\" or \"}\"")
  }

  /// Reads `[ 1, 2, … ]`: integers of 0 to 2⁶³ − 1.
  mutating func integers() throws(Problem) -> [Int] {
    try expect("[", "an array of integers")
    guard !skip("]") else { return [] }
    var values: [Int] = []
    repeat { values.append(try integer()) } while skip(",")
    try expect("]", "\",\" or \"]\"")
    return values
  }

  /// Reads to the end, where only white space may follow.
  mutating func end() throws(Problem) {
    skipSpace()
    guard offset == bytes.count else { throw malformed("nothing but spaces after the object") }
  }

  // MARK: Values

  /// Reads a string, with JSON's escapes.
  mutating func string() throws(Problem) -> String {
    try expect("\"", "a string")
    let start = offset
    var text: [UInt8] = []
    while let byte = peek, byte != UInt8(ascii: "\"") {
      guard byte >= 0x20 else { throw malformed("no control character inside a string") }
      offset += 1
      if byte == UInt8(ascii: "\\") {
        text.append(contentsOf: try escape().utf8)
      } else {
        text.append(byte)
      }
    }
    try expect("\"", "the string's closing quote")
    guard let string = String(validating: text, as: UTF8.self) else {
      offset = start
      throw .malformedHeader(
        offset: start, found: "bytes that are not UTF-8", expected: "a string in UTF-8")
    }
    return string
  }

  private mutating func escape() throws(Problem) -> Unicode.Scalar {
    guard let byte = peek else { throw malformed("an escaped character") }
    offset += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicodeEscape()
    default:
      offset -= 1
      throw malformed("one of \"\\/bfnrtu after a backslash")
    }
  }

  /// Reads the digits after `\u`, and the second half of a surrogate pair where there is one.
  private mutating func unicodeEscape() throws(Problem) -> Unicode.Scalar {
    let first = try hexadecimal()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xDC00, take("\\"), take("u") else {
      throw malformed("a whole surrogate pair")
    }
    let second = try hexadecimal()
    guard (0xDC00...0xDFFF).contains(second) else { throw malformed("a whole surrogate pair") }
    // In U+10000…U+10FFFF by construction.
    return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))!
  }

  private mutating func hexadecimal() throws(Problem) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw malformed("four hexadecimal digits")
      }
      offset += 1
      value = value << 4 | UInt32(digit)
    }
    return value
  }

  private mutating func integer() throws(Problem) -> Int {
    skipSpace()
    let start = offset
    var value = 0
    while let byte = peek, (0x30...0x39).contains(byte) {
      let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tenfold.addingReportingOverflow(Int(byte - 0x30))
      guard !overflow && !carry else { throw malformed("an integer below 2^63") }
      value = sum
      offset += 1
    }
    let digits = offset - start
    guard digits > 0, digits == 1 || bytes[start] != 0x30 else {
      offset = start
      throw malformed("an integer of at least 0 without leading zeros")
    }
    return value
  }

  // MARK: Bytes

  private var peek: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  /// Moves past white space.
  mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      offset += 1
    }
  }

  /// Moves past `character` if it is the very next byte.
  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard peek == UInt8(ascii: character) else { return false }
    offset += 1
    return true
  }

  /// Moves past white space, and past `character` if it follows.
  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    return take(character)
  }

  private mutating func expect(
    _ character: Unicode.Scalar, _ expected: @autoclosure () -> String
  ) throws(Problem) {
    guard skip(character) else { throw malformed(expected()) }
  }

  private func malformed(_ expected: String) -> Problem {
    let found: String
    switch peek {
    case nil: found = "its end"
    case let byte? where (0x21...0x7E).contains(byte): found = "\"\(Unicode.Scalar(byte))\""
    case let byte?: found = "byte \(byte)"
    }
    return .malformedHeader(offset: offset, found: found, expected: expected)
  }
}
