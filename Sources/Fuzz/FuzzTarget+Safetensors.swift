import Neural
import Foundation
import Sfumato

extension FuzzTarget {
  /// Model files through `SafetensorsFile(bytes:)`.
  static var safetensors: FuzzTarget {
    FuzzTarget(name: "safetensors", streamNumber: 2, makeSeeds: safetensorsSeeds) { bytes in
      guard let file = try? SafetensorsFile(bytes: Data(bytes)) else { return false }
      var nextByte: Int?
      for entry in file.entries {
        let values = try file.values(of: entry.name)
        let expected = entry.shape.reduce(1, *)
        try BrokenPromise.unless(
          values.count == expected, "\(entry.name): \(values.count) values of \(entry.shape)")
        try BrokenPromise.unless(
          nextByte == nil || nextByte == entry.byteRange.lowerBound, "\(entry.name): a hole")
        nextByte = entry.byteRange.upperBound
      }
      try BrokenPromise.unless(
        Set(file.entries.map(\.name)).count == file.entries.count, "two tensors of one name")
      return true
    }
  }

  private static func safetensorsSeeds() throws -> [[UInt8]] {
    let tensors = [
      SafetensorsFile.Tensor("encoder.0.weight", shape: [3, 4], values: (0..<12).map(Float.init)),
      SafetensorsFile.Tensor("encoder.0.bias", shape: [3], values: [1, 2, 3]),
      SafetensorsFile.Tensor("scale", shape: [], values: [0.5]),
    ]
    return [
      Array(SafetensorsFile(tensors: tensors, metadata: ["format": "1"]).bytes),
      Array(SafetensorsFile(tensors: []).bytes),
    ]
  }
}
