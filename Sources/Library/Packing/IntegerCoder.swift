/// Writes or reads whole numbers, most of them small: one coder for both ways, so that they cannot differ.
///
/// A number is a flag for zero, a sign, and its size in unary up to ``unaryLimit``, then in Exp-Golomb code;
/// each bit has a model of its own. Source: Marpe, Schwarz, Wiegand 2003, "Context-based adaptive binary
/// arithmetic coding", section III.A (binarisation).
struct IntegerCoder {
  /// Models of numbers of one kind.
  struct Context {
    fileprivate var zero = BitModel()
    fileprivate var sign = BitModel()
    fileprivate var unary = [BitModel](repeating: BitModel(), count: unaryLimit)
    fileprivate var length = [BitModel](repeating: BitModel(), count: longest)
    fileprivate var rest = [BitModel](repeating: BitModel(), count: longest)
  }

  private static let unaryLimit = 6
  /// Bits of the largest numbers.
  private static let longest = 24

  private var encoder = RangeEncoder()
  private var decoder: RangeDecoder?  // nil when writing

  /// Writes.
  init() {}

  /// Reads.
  init(_ bytes: ArraySlice<UInt8>) { decoder = RangeDecoder(bytes) }

  /// Whether numbers are read.
  var isReading: Bool { decoder != nil }

  /// What was written; nothing can be added after.
  mutating func finished() -> [UInt8] { encoder.finished() }

  /// Writes a number, or reads one.
  /// - Parameter value: what is written; without meaning when reading.
  /// - Returns: the number, which is `value` when writing, within ±2²⁴.
  mutating func code(_ value: Int, _ context: inout Context) -> Int {
    let value = min(max(value, -(1 << Self.longest)), 1 << Self.longest)
    guard bit(value != 0, &context.zero) else { return 0 }
    let isNegative = bit(value < 0, &context.sign)
    let size = abs(value)
    var known = 1
    while known <= Self.unaryLimit {
      guard bit(size > known, &context.unary[known - 1]) else {
        return isNegative ? -known : known
      }
      known += 1
    }
    // What is above the unary limit, plus 1, so that it has a highest bit.
    let rest = max(1, size - Self.unaryLimit)
    let bits = Int.bitWidth - 1 - rest.leadingZeroBitCount
    var count = 0
    while count < Self.longest, bit(count < bits, &context.length[count]) { count += 1 }
    var number = 1
    for place in stride(from: count - 1, through: 0, by: -1) {
      number = number << 1 | (bit(rest >> place & 1 == 1, &context.rest[place]) ? 1 : 0)
    }
    let found = min(number + Self.unaryLimit, 1 << Self.longest)
    return isNegative ? -found : found
  }

  private mutating func bit(_ value: Bool, _ model: inout BitModel) -> Bool {
    if decoder != nil { return decoder!.decode(&model) }
    encoder.encode(value, &model)
    return value
  }
}
