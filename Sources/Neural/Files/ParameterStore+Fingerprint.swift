import Foundation

extension ParameterStore {
  /// 16 hexadecimal digits that change when any weight or shape does.
  ///
  /// Weights count in half precision, so that a model is the same before it is written and after. Not a
  /// cryptographic hash: it tells presets apart, it does not protect them. Source of the mixing step:
  /// Fowler, Noll, Vo, FNV-1a, here over words of 32 bits.
  public var fingerprint: String { fingerprint(ofNamesWith: "") }

  /// ``fingerprint`` of those weights alone whose names begin so.
  package func fingerprint(ofNamesWith prefix: String) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func mix(_ word: UInt64) {
      hash = (hash ^ word) &* 0x100_0000_01b3
      hash ^= hash >> 29
    }
    for parameter in parameters where parameter.name.hasPrefix(prefix) {
      for byte in parameter.name.utf8 { mix(UInt64(byte)) }
      for axis in parameter.shape.axes { mix(UInt64(axis)) }
      var bytes = Data()
      ElementType.float16.encode(values(of: parameter), to: &bytes)
      bytes.withUnsafeBytes { bytes in
        for i in stride(from: 0, to: bytes.count - 3, by: 4) {
          mix(UInt64(bytes.loadUnaligned(fromByteOffset: i, as: UInt32.self)))
        }
        for i in bytes.count / 4 * 4..<bytes.count { mix(UInt64(bytes[i])) }
      }
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
