import Foundation
import OutputFiles

/// Weights to files and back: one tensor per parameter, under the parameter's name.
extension ParameterStore {
  /// Writes all weights, whole or not at all.
  /// - Parameters:
  ///   - url: replaced if it exists.
  ///   - metadata: free text beside the weights, such as the model's configuration.
  ///   - elementType: format in the file; the 16-bit ones halve its size.
  public func save(
    to url: URL, metadata: [String: String] = [:], elementType: ElementType = .float32
  ) throws(OutputFileError) {
    let tensors = tensors(of: pointer, prefix: "", elementType: elementType)
    try SafetensorsFile(tensors: tensors, metadata: metadata).write(to: url)
  }

  /// Overwrites all weights with those of a file, or none when one is missing, has another shape, or
  /// holds what no weight is.
  public func load(from file: SafetensorsFile) throws(SafetensorsError) {
    try load(into: pointer, from: file, prefix: "")
  }

  /// The tensors of a file from a block that is laid out as this store.
  func tensors(
    of block: UnsafePointer<Float>, prefix: String, elementType: ElementType = .float32
  ) -> [SafetensorsFile.Tensor] {
    parameters.map { parameter in
      SafetensorsFile.Tensor(
        prefix + parameter.name, shape: parameter.shape.axes,
        values: Array(
          UnsafeBufferPointer(start: block + parameter.offset, count: parameter.shape.count)),
        elementType: elementType)
    }
  }

  /// Fills a block that is laid out as this store from a file's tensors, all or none.
  func load(
    into block: UnsafeMutablePointer<Float>, from file: SafetensorsFile, prefix: String
  ) throws(SafetensorsError) {
    let tensors = try parameters.map { parameter throws(SafetensorsError) in
      let name = prefix + parameter.name
      let values = try file.values(of: name, shape: parameter.shape.axes)
      if let absurd = values.first(where: { !(abs($0) <= Self.largestNumber) }) {
        throw SafetensorsError(
          file: file.source, problem: .absurdValue(tensor: name, found: absurd))
      }
      return values
    }
    for (parameter, values) in zip(parameters, tensors) {
      (block + parameter.offset).update(from: values, count: values.count)
    }
  }

  /// Larger numbers are in no weights, nor in what an optimiser keeps of them.
  private static let largestNumber: Float = 1e8
}
