import Foundation

/// What a safetensors file tells about itself before its tensors: names, formats, shapes, places
/// and free text.
struct SafetensorsHeader: Sendable {
  typealias Problem = SafetensorsError.Problem
  typealias Entry = SafetensorsFile.Entry

  /// The format's limit on the JSON part, in bytes.
  static let byteLimit = 100_000_000

  private static let metadataKey = "__metadata__"

  /// Tensors in the order of their bytes.
  let entries: [Entry]
  let metadata: [String: String]

  // MARK: Reading

  /// Reads and checks the header of a whole file.
  init(file: Data) throws(Problem) {
    guard file.count >= 8 else { throw .truncated(foundBytes: file.count, expectedBytes: 8) }
    let announced = file.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard announced <= Self.byteLimit else {
      throw .headerTooLong(announced: announced, limit: Self.byteLimit)
    }
    guard file.count >= 8 + Int(announced) else {
      throw .truncated(foundBytes: file.count, expectedBytes: 8 + announced)
    }
    var scanner = SafetensorsHeaderScanner([UInt8](file.dropFirst(8).prefix(Int(announced))))
    let dataStart = 8 + Int(announced)
    var metadata: [String: String] = [:]
    var entries: [Entry] = []
    try scanner.object { (scanner, key) throws(Problem) in
      if key == Self.metadataKey {
        try scanner.object { (scanner, key) throws(Problem) in
          metadata[key] = try Self.nextString(&scanner)
        }
      } else {
        entries.append(try Self.entry(named: key, from: &scanner, dataStart: dataStart))
      }
    }
    try scanner.end()
    entries.sort {
      ($0.byteRange.lowerBound, $0.byteRange.upperBound)
        < ($1.byteRange.lowerBound, $1.byteRange.upperBound)
    }
    try Self.checkLayout(of: entries, from: dataStart, to: file.count)
    self.entries = entries
    self.metadata = metadata
  }

  private static func nextString(
    _ scanner: inout SafetensorsHeaderScanner
  ) throws(Problem) -> String {
    scanner.skipSpace()
    return try scanner.string()
  }

  /// Reads `{"dtype": …, "shape": …, "data_offsets": …}` and checks that the three agree.
  private static func entry(
    named name: String, from scanner: inout SafetensorsHeaderScanner, dataStart: Int
  ) throws(Problem) -> Entry {
    var type: String?
    var shape: [Int]?
    var offsets: [Int]?
    let start = scanner.offset
    try scanner.object { (scanner, key) throws(Problem) in
      switch key {
      case "dtype": type = try nextString(&scanner)
      case "shape": shape = try scanner.integers()
      case "data_offsets": offsets = try scanner.integers()
      default:
        throw .malformedHeader(
          offset: scanner.offset, found: "the key \"\(key)\" in \"\(name)\"",
          expected: "dtype, shape and data_offsets alone")
      }
    }
    guard let type, let shape, let offsets else {
      throw .malformedHeader(
        offset: start, found: "an incomplete entry \"\(name)\"",
        expected: "dtype, shape and data_offsets")
    }
    guard let elementType = ElementType(rawValue: type) else {
      throw .unsupportedType(tensor: name, found: type)
    }
    guard offsets.count == 2, offsets[0] <= offsets[1],
      // The header's own length, at most 10⁸, is added below.
      offsets[1] <= Int.max - byteLimit - 8
    else {
      throw .invalidLayout(
        tensor: name, found: "data_offsets \(offsets)", expected: "a begin and an end after it")
    }
    guard let byteCount = byteCount(of: shape, elementType),
      byteCount == offsets[1] - offsets[0]
    else {
      throw .invalidLayout(
        tensor: name, found: "\(offsets[1] - offsets[0]) bytes",
        expected: "as many as \(type) elements of shape \(shape) need")
    }
    return Entry(
      name: name, elementType: elementType, shape: shape,
      byteRange: dataStart + offsets[0]..<dataStart + offsets[1])
  }

  /// Bytes of a tensor; none when the number does not fit.
  private static func byteCount(of shape: [Int], _ type: ElementType) -> Int? {
    var count = type.byteCount
    for length in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: length)
      guard !overflow else { return nil }
      count = product
    }
    return count
  }

  /// Checks that sorted entries follow each other without hole or overlap up to the file's end.
  private static func checkLayout(
    of entries: [Entry], from start: Int, to end: Int
  ) throws(Problem) {
    var position = start
    for entry in entries {
      guard entry.byteRange.lowerBound == position else {
        throw .invalidLayout(
          tensor: entry.name, found: "its begin at \(entry.byteRange.lowerBound - start)",
          expected: "\(position - start), where the tensor before it ends")
      }
      position = entry.byteRange.upperBound
    }
    guard position <= end else {
      throw .truncated(foundBytes: end, expectedBytes: UInt64(position))
    }
    guard position == end else { throw .trailingBytes(end - position) }
  }

  // MARK: Writing

  /// The bytes of a header, length included: what Python's writer makes of the same tensors.
  ///
  /// Wider elements come first and names in order, so that every tensor is aligned to its element;
  /// spaces fill the header to a multiple of 8 bytes.
  static func encode(_ tensors: [SafetensorsFile.Tensor], metadata: [String: String]) -> Data {
    var fields: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }
        .map { "\(quoted($0.key)):\(quoted($0.value))" }
      fields.append("\(quoted(metadataKey)):{\(pairs.joined(separator: ","))}")
    }
    var names: Set = [metadataKey]
    var offset = 0
    for tensor in tensors {
      require(
        names.insert(tensor.name).inserted, "a file cannot hold two tensors \"\(tensor.name)\"")
      let end = offset + tensor.values.count * tensor.elementType.byteCount
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      fields.append(
        "\(quoted(tensor.name)):{\"dtype\":\"\(tensor.elementType.rawValue)\","
          + "\"shape\":[\(shape)],\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    var text = Data("{\(fields.joined(separator: ","))}".utf8)
    text.append(contentsOf: repeatElement(UInt8(ascii: " "), count: -text.count & 7))
    require(text.count <= byteLimit, "a header of \(text.count) bytes is not allowed")
    return withUnsafeBytes(of: UInt64(text.count).littleEndian) { Data($0) } + text
  }

  /// The order in which tensors are written.
  static func comesBefore(_ a: SafetensorsFile.Tensor, _ b: SafetensorsFile.Tensor) -> Bool {
    // Python's writer orders its formats F32, BF16, F16.
    let rank: [ElementType: Int] = [.float32: 0, .bfloat16: 1, .float16: 2]
    return (rank[a.elementType]!, a.name) < (rank[b.elementType]!, b.name)
  }

  /// A JSON string.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\u{0}"..<"\u{20}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
