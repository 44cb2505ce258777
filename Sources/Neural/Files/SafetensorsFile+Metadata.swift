import Foundation

/// What presets and latents say beside their tensors: which format they are of, and values as JSON.
extension SafetensorsFile {
  /// Reads a file that must be of a format.
  /// - Throws: `unreadable` or `otherFormat`.
  public init(
    contentsOf url: URL, format: String, access: Access = .mapped
  ) throws(ModelFileError) {
    self = try ModelFileError.reading { () throws(SafetensorsError) in
      try SafetensorsFile(contentsOf: url, access: access)
    }
    try check(format: format)
  }

  /// Whether the metadata says that the file is of a format.
  /// - Throws: `otherFormat`.
  public func check(format: String) throws(ModelFileError) {
    guard metadata["format"] == format else {
      throw .otherFormat(path: source, found: metadata["format"], expected: format)
    }
  }

  /// A value that the metadata holds as JSON.
  /// - Throws: `badMetadata`, also when it is missing.
  public func decoded<Value: Decodable>(_ key: String) throws(ModelFileError) -> Value {
    guard let text = metadata[key],
      let value = try? JSONDecoder().decode(Value.self, from: Data(text.utf8))
    else { throw .badMetadata(path: source, key: key) }
    return value
  }

  /// Whether some layers of a network could come from this file: asked before the network is made, since
  /// a damaged file may speak of layers that no memory holds.
  /// - Parameters:
  ///   - layerCount: of about the square of `width` weights each.
  package func couldHold(layerCount: Int, width: Int) -> Bool {
    layerCount * width * width <= 16 * bytes.count
  }

  /// A value as JSON for the metadata: the same text for the same value.
  public static func json(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return String(decoding: try encoder.encode(value), as: UTF8.self)
    } catch {
      fatalError("a value that JSON cannot hold: \(error)")
    }
  }
}

extension ModelFileError {
  /// Runs what reads tensors; what goes wrong is `unreadable`.
  public static func reading<Value>(
    _ body: () throws(SafetensorsError) -> Value
  ) throws(ModelFileError) -> Value {
    do { return try body() } catch { throw .unreadable(error) }
  }
}
