import CKernels
import Foundation

/// How a number is held in a weight file. In memory all are Float32.
public enum ElementType: String, Sendable, Codable, CaseIterable {
  /// IEEE 754 binary32.
  case float32 = "F32"
  /// IEEE 754 binary16: 11 significant bits, up to 65504.
  case float16 = "F16"
  /// bfloat16: 8 significant bits, the range of Float32.
  case bfloat16 = "BF16"

  /// Bytes of one element.
  public var byteCount: Int { self == .float32 ? 4 : 2 }

  /// Appends `values` in this format, little-endian, rounded to nearest with ties to even.
  package func encode(_ values: [Float], to bytes: inout Data) {
    switch self {
    case .float32:
      values.withUnsafeBytes { bytes.append(contentsOf: $0) }
    case .float16:
      bytes.append(Self.halves(of: values, by: kernel_float_to_half))
    case .bfloat16:
      bytes.append(Self.halves(of: values, by: kernel_float_to_bfloat))
    }
  }

  /// The values as they come back from this format.
  package func rounded(_ values: [Float]) -> [Float] {
    var bytes = Data()
    encode(values, to: &bytes)
    return [Float](unsafeUninitializedCapacity: values.count) { buffer, count in
      count = values.count
      decode(bytes, into: UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
    }
  }

  /// Decodes `values.count` elements from little-endian bytes of any alignment.
  package func decode(_ bytes: Data, into values: UnsafeMutableBufferPointer<Float>) {
    require(
      bytes.count == values.count * byteCount,
      "\(bytes.count) bytes for \(values.count) elements of \(rawValue)")
    guard let target = values.baseAddress, !values.isEmpty else { return }
    switch self {
    case .float32:
      bytes.copyBytes(to: UnsafeMutableRawBufferPointer(values))
    case .float16:
      Self.withHalves(bytes) { kernel_half_to_float(target, $0, values.count) }
    case .bfloat16:
      Self.withHalves(bytes) { kernel_bfloat_to_float(target, $0, values.count) }
    }
  }

  private static func halves(
    of values: [Float],
    by convert: (UnsafeMutablePointer<UInt16>?, UnsafePointer<Float>?, Int) -> Void
  ) -> Data {
    let halves = [UInt16](unsafeUninitializedCapacity: values.count) { buffer, count in
      values.withUnsafeBufferPointer { convert(buffer.baseAddress, $0.baseAddress, $0.count) }
      count = values.count
    }
    return halves.withUnsafeBytes { Data($0) }
  }

  private static func withHalves(_ bytes: Data, _ body: (UnsafePointer<UInt16>) -> Void) {
    // A copy, since elements in a file need not be aligned.
    let halves = [UInt16](unsafeUninitializedCapacity: bytes.count / 2) { buffer, count in
      count = bytes.copyBytes(to: buffer) / 2
    }
    halves.withUnsafeBufferPointer { body($0.baseAddress!) }
  }
}
