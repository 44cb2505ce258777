import Foundation
import Neural
import Testing

@Suite("Hostile safetensors")
struct SafetensorsHostileTests {
  /// A refused header, the bytes of data behind it, and the words that must be in the message.
  struct Refusal: CustomTestStringConvertible {
    var header: String
    var dataBytes = 0
    var says: String
    var testDescription: String { header }
  }

  private static let refusals: [Refusal] = [
    // Grammar.
    .init(header: "", says: "its end, expected an object"),
    .init(header: "[]", says: "byte 0 of its header has \"[\", expected an object"),
    .init(header: "{", says: "expected a string"),
    .init(header: "{} x", says: "nothing but spaces"),
    .init(header: "{\"a\"", says: "expected \":\" after \"a\""),
    .init(header: "{\"a\":{},}", says: "incomplete entry \"a\""),
    .init(header: "{\"__metadata__\":{\"a\":\"b\"},}", says: "expected a string"),
    .init(header: "{\"__metadata__\":{\"a\":1}}", says: "expected a string"),
    .init(header: "{\"__metadata__\":{\"a\":\"\\x\"}}", says: "after a backslash"),
    .init(header: "{\"__metadata__\":{\"a\":\"\\u12G4\"}}", says: "four hexadecimal digits"),
    .init(header: "{\"__metadata__\":{\"a\":\"\\ud834x\"}}", says: "a whole surrogate pair"),
    .init(header: "{\"__metadata__\":{\"a\":\"\\udd1e\"}}", says: "a whole surrogate pair"),
    .init(header: "{\"__metadata__\":{\"a\":\"\\ud834\\u0041\"}}", says: "a whole surrogate pair"),
    .init(header: "{\"__metadata__\":{\"a\":\"\u{1}\"}}", says: "no control character"),
    .init(header: "{\"__metadata__\":{\"a", says: "closing quote"),
    .init(header: String(repeating: "[", count: 100_000), says: "expected an object"),
    .init(header: String(repeating: "{\"a\":", count: 10_000), says: "\"a\" in \"a\""),
    // Duplicates.
    .init(
      header: entry("a", "F32", "1", "0,4", then: entry("a", "F32", "1", "0,4")), dataBytes: 4,
      says: "two entries named \"a\""),
    .init(header: "{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}}", says: "two entries named \"k\""),
    .init(header: "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}", says: "named \"dtype\""),
    .init(header: "{\"__metadata__\":{},\"__metadata__\":{}}", says: "named \"__metadata__\""),
    // Entries.
    .init(header: "{\"a\":{\"dtype\":\"F32\"}}", says: "incomplete entry \"a\""),
    .init(header: "{\"a\":{\"dtype\":\"F32\",\"more\":1}}", says: "the key \"more\" in \"a\""),
    .init(header: "{" + entry("a", "I64", "1", "0,8") + "}", dataBytes: 8, says: "as I64"),
    .init(header: "{" + entry("a", "f32", "1", "0,4") + "}", dataBytes: 4, says: "as f32"),
    .init(header: "{" + entry("a", "F32", "-1", "0,4") + "}", says: "an integer of at least 0"),
    .init(header: "{" + entry("a", "F32", "1.0", "0,4") + "}", says: "expected \",\" or \"]\""),
    .init(header: "{" + entry("a", "F32", "01", "0,4") + "}", says: "without leading zeros"),
    .init(header: "{" + entry("a", "F32", "1e3", "0,4") + "}", says: "expected \",\" or \"]\""),
    .init(header: "{" + entry("a", "F32", "\"1\"", "0,4") + "}", says: "an integer"),
    .init(header: "{" + entry("a", "F32", "9223372036854775808", "0,4") + "}", says: "below 2^63"),
    .init(
      header: "{" + entry("a", "F32", "4611686018427387904,2", "0,8") + "}", says: "as many as"),
    .init(
      header: "{" + entry("a", "F32", "4294967296,4294967296,0", "0,0") + "}",
      says: "as many as"),
    // Layout.
    .init(header: "{" + entry("a", "F32", "1", "0") + "}", says: "a begin and an end"),
    .init(header: "{" + entry("a", "F32", "1", "0,4,8") + "}", says: "a begin and an end"),
    .init(header: "{" + entry("a", "F32", "1", "-4,0") + "}", says: "an integer of at least 0"),
    .init(header: "{" + entry("a", "F32", "1", "4,0") + "}", says: "a begin and an end"),
    .init(
      header: "{" + entry("a", "F32", "1", "9223372036854775803,9223372036854775807") + "}",
      says: "a begin and an end"),
    .init(header: "{" + entry("a", "F32", "2", "0,4") + "}", dataBytes: 4, says: "as many as"),
    .init(header: "{" + entry("a", "F32", "1", "4,8") + "}", dataBytes: 8, says: "its begin at 4"),
    .init(
      header: entry("a", "F32", "1", "0,4", then: entry("b", "F32", "1", "8,12")),
      dataBytes: 12, says: "its begin at 8, expected 4"),
    .init(
      header: entry("a", "F32", "2", "0,8", then: entry("b", "F32", "2", "4,12")),
      dataBytes: 12, says: "its begin at 4, expected 8"),
    .init(header: "{" + entry("a", "F32", "2", "0,8") + "}", dataBytes: 7, says: "is cut short"),
    .init(header: "{" + entry("a", "F32", "2", "0,8") + "}", dataBytes: 9, says: "1 bytes after"),
    .init(header: "{}", dataBytes: 1, says: "1 bytes after the last tensor"),
  ]

  private static func entry(
    _ name: String, _ type: String, _ shape: String, _ offsets: String
  ) -> String {
    "\"\(name)\":{\"dtype\":\"\(type)\",\"shape\":[\(shape)],\"data_offsets\":[\(offsets)]}"
  }

  private static func entry(
    _ name: String, _ type: String, _ shape: String, _ offsets: String, then next: String
  ) -> String {
    "{\(entry(name, type, shape, offsets)),\(next)}"
  }

  private static func file(header: [UInt8], dataBytes: Int) -> Data {
    withUnsafeBytes(of: UInt64(header.count).littleEndian) { Data($0) } + header
      + Data(count: dataBytes)
  }

  @Test(arguments: refusals) func isRefusedWithAReason(refusal: Refusal) {
    let bytes = Self.file(header: Array(refusal.header.utf8), dataBytes: refusal.dataBytes)
    let error = #expect(throws: SafetensorsError.self) { try SafetensorsFile(bytes: bytes) }
    #expect(error?.description.contains(refusal.says) == true, "\(String(describing: error))")
  }

  @Test func isRefusedWhenNotUTF8() {
    for name: [UInt8] in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80]] {
      let header = Array("{\"__metadata__\":{\"".utf8) + name + Array("\":\"\"}}".utf8)
      let bytes = Self.file(header: header, dataBytes: 0)
      let error = #expect(throws: SafetensorsError.self) { try SafetensorsFile(bytes: bytes) }
      #expect(error?.description.contains("not UTF-8") == true, "\(String(describing: error))")
    }
  }

  @Test(arguments: [UInt64(100_000_001), 1 << 32, 1 << 63, .max])
  func isRefusedWhenItAnnouncesTooMuch(length: UInt64) {
    let bytes = withUnsafeBytes(of: length.littleEndian) { Data($0) } + Data("{}".utf8)
    let error = #expect(throws: SafetensorsError.self) { try SafetensorsFile(bytes: bytes) }
    #expect(error?.problem == .headerTooLong(announced: length, limit: 100_000_000))
  }

  @Test func isRefusedWhenCutAnywhere() {
    let whole = SafetensorsFile(
      tensors: [.init("a", shape: [3], values: [1, 2, 3])], metadata: ["k": "v"])
    for length in 0..<whole.bytes.count {
      #expect(throws: SafetensorsError.self) {
        try SafetensorsFile(bytes: whole.bytes.prefix(length))
      }
    }
  }

  @Test func acceptsWhatTheGrammarAllows() throws {
    let header =
      " { \"a\\u0062\\ud834\\udd1e\" : { \"shape\" : [ ] ,\n\"data_offsets\":[0 , 4],\t\"dtype\":\"F32\" } } "
    // A slice, so that the bytes do not begin at index 0.
    let bytes = (Data([1, 2, 3]) + Self.file(header: Array(header.utf8), dataBytes: 4)).dropFirst(3)
    let file = try SafetensorsFile(bytes: bytes)
    #expect(try file.values(of: "ab\u{1D11E}") == [0])
  }

  /// Ten thousand files with bytes changed, cut, doubled or put elsewhere: each is read or refused.
  @Test func mutantsAreReadOrRefused() throws {
    let whole = SafetensorsFile(
      tensors: [
        .init("a", shape: [2, 2], values: [1, 2, 3, 4]),
        .init("b", shape: [3], values: [5, 6, 7], elementType: .bfloat16),
        .init("c", shape: [], values: [8], elementType: .float16),
      ], metadata: ["name": "mutant", "é": "\\"])
    var random = RandomGenerator(seed: 20)
    var accepted = 0
    for _ in 0..<10_000 {
      let bytes = Self.mutant(of: whole.bytes, &random)
      guard let file = try? SafetensorsFile(bytes: bytes) else { continue }
      accepted += 1
      for entry in file.entries {
        #expect(try file.values(of: entry.name).count == entry.count)
      }
    }
    // Changes within the numbers or the free text leave a sound file; most others must not.
    #expect((100..<2000).contains(accepted), "\(accepted) of 10,000 accepted")
  }

  private static func mutant(of bytes: Data, _ random: inout RandomGenerator) -> Data {
    var bytes = [UInt8](bytes)
    for _ in 0...random.integer(below: 3) {
      let place = random.integer(below: bytes.count)
      switch random.integer(below: 6) {
      case 0: bytes[place] ^= 1 << random.integer(below: 8)
      case 1: bytes[place] = UInt8(random.integer(below: 256))
      case 2: bytes[place] = Array("{}[]\",:0123456789eE-.\\u".utf8)[random.integer(below: 23)]
      case 3: bytes.removeSubrange(place..<min(bytes.count, place + 1 + random.integer(below: 4)))
      case 4: bytes.insert(bytes[random.integer(below: bytes.count)], at: place)
      default:
        let other = random.integer(below: bytes.count)
        bytes.swapAt(place, other)
      }
      if bytes.isEmpty { break }
    }
    return Data(bytes)
  }
}
