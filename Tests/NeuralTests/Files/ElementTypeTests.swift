import Foundation
import Neural
import Testing

@Suite("Element types")
struct ElementTypeTests {
  /// The compiler's own conversion is the reference for every one of the 65,536 halves.
  @Test func everyHalfDecodesExactly() {
    let halves = (0...UInt16.max).map { $0 }
    let decoded = decode(halves, as: .float16)
    for (bits, value) in zip(halves, decoded) {
      let reference = Self.referenceFloat(half: bits)
      #expect(
        reference.isNaN ? value.isNaN : value.bitPattern == reference.bitPattern,
        "half \(String(bits, radix: 16)): \(value), expected \(reference)")
    }
  }

  @Test func everyFiniteHalfSurvivesBothWays() {
    let halves = (0...UInt16.max).filter { $0 & 0x7C00 != 0x7C00 }
    #expect(encode(decode(halves, as: .float16), as: .float16) == halves)
    let bfloats = (0...UInt16.max).filter { $0 & 0x7F80 != 0x7F80 }
    #expect(encode(decode(bfloats, as: .bfloat16), as: .bfloat16) == bfloats)
  }

  @Test func halvesRoundToNearestWithTiesToEven() {
    let halves = (0..<UInt16(0x7BFF)).map { $0 }  // every step between two finite halves
    let lower = decode(halves, as: .float16)
    let upper = decode(halves.map { $0 + 1 }, as: .float16)
    let middles = zip(lower, upper).map { ($0 + $1) / 2 }  // exact: a half has 11 bits
    #expect(encode(middles, as: .float16) == halves.map { $0 & 1 == 0 ? $0 : $0 + 1 })
    #expect(encode(middles.map(\.nextDown), as: .float16) == halves)
    #expect(encode(middles.map(\.nextUp), as: .float16) == halves.map { $0 + 1 })
    #expect(encode(middles.map { -$0.nextUp }, as: .float16) == halves.map { ($0 + 1) | 0x8000 })
  }

  @Test func brainFloatsRoundToNearestWithTiesToEven() {
    for upper: UInt32 in [0x0000, 0x0001, 0x3F80, 0x3F81, 0x7F7E, 0xC123] {
      let cases: [(lower: UInt32, up: Bool)] = [
        (0x0000, false), (0x7FFF, false), (0x8000, upper & 1 == 1), (0x8001, true), (0xFFFF, true),
      ]
      for (lower, up) in cases {
        let value = Float(bitPattern: upper << 16 | lower)
        #expect(encode([value], as: .bfloat16) == [UInt16(upper) + (up ? 1 : 0)])
      }
    }
  }

  @Test func valuesBeyondTheRange() {
    #expect(
      encode([65519.996, 65520, .infinity, -.infinity], as: .float16)
        == [0x7BFF, 0x7C00, 0x7C00, 0xFC00])
    #expect(encode([0x1p-25, 0x1.8p-25, -0.0], as: .float16) == [0, 1, 0x8000])
    #expect(encode([.greatestFiniteMagnitude, -.infinity], as: .bfloat16) == [0x7F80, 0xFF80])
    for type in [ElementType.float16, .bfloat16] {
      let nans = decode(encode([.nan, -.signalingNaN], as: type), as: type)
      #expect(nans.filter(\.isNaN).count == 2)
    }
  }

  /// Sign, exponent and mantissa by the definition of IEEE 754.
  private static func referenceFloat(half: UInt16) -> Float {
    let exponent = Int(half >> 10 & 31)
    let mantissa = Float(half & 0x3FF)
    let magnitude: Float =
      switch exponent {
      case 0: scalbn(mantissa, -24)
      case 31: mantissa == 0 ? .infinity : .nan
      default: scalbn(1024 + mantissa, exponent - 25)
      }
    return half & 0x8000 == 0 ? magnitude : -magnitude
  }

  private func decode(_ words: [UInt16], as type: ElementType) -> [Float] {
    let bytes = words.withUnsafeBytes { Data($0) }
    return [Float](unsafeUninitializedCapacity: words.count) { buffer, count in
      count = words.count
      type.decode(bytes, into: UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
    }
  }

  private func encode(_ values: [Float], as type: ElementType) -> [UInt16] {
    var bytes = Data()
    type.encode(values, to: &bytes)
    return (0..<values.count).map { UInt16(bytes[2 * $0]) | UInt16(bytes[2 * $0 + 1]) << 8 }
  }
}
