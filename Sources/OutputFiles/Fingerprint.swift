/// A number that differs where what it was made of does: it tells things apart, it does not protect
/// them.
///
/// Source of the mixing step: Fowler, Noll, Vo, FNV-1a, here over words, with a shift that brings the
/// high bits down.
package struct Fingerprint: Sendable {
  private var hash: UInt64 = 0xcbf2_9ce4_8422_2325

  package init() {}

  /// Mixes a word in.
  package mutating func mix(_ word: UInt64) {
    hash = (hash ^ word) &* 0x100_0000_01b3
    hash ^= hash >> 29
  }

  /// Mixes the bytes of a text in.
  package mutating func mix(_ text: String) {
    for byte in text.utf8 { mix(UInt64(byte)) }
  }

  /// Mixes bytes in, in words of 32 bits as far as they go.
  package mutating func mix(_ bytes: UnsafeRawBufferPointer) {
    for i in stride(from: 0, to: bytes.count - 3, by: 4) {
      mix(UInt64(bytes.loadUnaligned(fromByteOffset: i, as: UInt32.self)))
    }
    for i in bytes.count / 4 * 4..<bytes.count { mix(UInt64(bytes[i])) }
  }

  /// 16 hexadecimal digits.
  package var text: String {
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
