/// How likely the next bit is a zero, learned from the bits before it.
///
/// Sixteen bits of probability; the first bits count most, so that short streams learn in time.
struct BitModel: Sendable {
  private(set) var zero: UInt32 = 1 << 15
  private var seen: UInt32 = 0

  /// Bits after which learning gets no slower.
  private static let slowest: UInt32 = 5

  /// Learns from a bit.
  mutating func learn(_ bit: Bool) {
    let shift = min(seen / 2 + 1, Self.slowest)
    if bit { zero -= zero >> shift } else { zero += (65_536 - zero) >> shift }
    zero = min(max(zero, 64), 65_536 - 64)
    seen = min(seen + 1, 2 * Self.slowest)
  }
}

/// Bits into bytes, each at the cost that its model tells.
///
/// Source: Martin 1979, "Range encoding: an algorithm for removing redundancy from a digitised message",
/// with the carry handled by a byte that waits, and a run of bytes 0xff behind it.
struct RangeEncoder {
  private var low: UInt64 = 0
  private var range: UInt32 = .max
  private var waiting: UInt8 = 0
  private var run = 0
  private var hasWaiting = false
  private var bytes: [UInt8] = []

  /// Encodes a bit.
  mutating func encode(_ bit: Bool, _ model: inout BitModel) {
    let bound = UInt32((UInt64(range) * UInt64(model.zero)) >> 16)
    if bit {
      low += UInt64(bound)
      range -= bound
    } else {
      range = bound
    }
    model.learn(bit)
    while range < 1 << 24 {
      range <<= 8
      shift()
    }
  }

  /// The bytes; nothing can be added after.
  mutating func finished() -> [UInt8] {
    for _ in 0..<5 { shift() }
    // What lies behind the end is read as zeros.
    while bytes.last == 0 { bytes.removeLast() }
    return bytes
  }

  private mutating func shift() {
    if low < 0xff00_0000 || low > 0xffff_ffff {
      let carry = UInt8(truncatingIfNeeded: low >> 32)
      if hasWaiting { bytes.append(waiting &+ carry) }
      bytes += [UInt8](repeating: 0xff &+ carry, count: run)
      run = 0
      hasWaiting = true
      waiting = UInt8(truncatingIfNeeded: low >> 24)
    } else {
      run += 1
    }
    low = (low & 0x00ff_ffff) << 8
  }
}

/// The way back from ``RangeEncoder``. Any bytes give bits: a damaged stream gives wrong ones.
struct RangeDecoder {
  private let bytes: ArraySlice<UInt8>
  private var place: Int
  private var code: UInt32 = 0
  private var range: UInt32 = .max

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    place = bytes.startIndex
    for _ in 0..<4 { code = code << 8 | next() }
  }

  /// Decodes a bit.
  mutating func decode(_ model: inout BitModel) -> Bool {
    let bound = UInt32((UInt64(range) * UInt64(model.zero)) >> 16)
    let bit = code >= bound
    if bit {
      code -= bound
      range -= bound
    } else {
      range = bound
    }
    model.learn(bit)
    while range < 1 << 24 {
      range <<= 8
      code = code << 8 | next()
    }
    return bit
  }

  private mutating func next() -> UInt32 {
    guard place < bytes.endIndex else { return 0 }
    defer { place += 1 }
    return UInt32(bytes[place])
  }
}
