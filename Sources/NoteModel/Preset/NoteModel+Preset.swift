import Foundation
import Neural
import OutputFiles

extension NoteModel {
  /// What the metadata of a preset calls its format.
  static let formatName = "sfumato-notes-1"

  /// Loads a preset.
  /// - Throws: ``NoteModelError`` for files that are missing, damaged or something else.
  public convenience init(contentsOf url: URL) throws(NoteModelError) {
    let file: SafetensorsFile
    do { file = try SafetensorsFile(contentsOf: url) } catch { throw .unreadable(error) }
    let metadata = file.metadata
    guard metadata["format"] == Self.formatName else {
      throw .otherFormat(path: url.path, found: metadata["format"], expected: Self.formatName)
    }
    func decode<Value: Decodable>(_ key: String) throws(NoteModelError) -> Value {
      guard let text = metadata[key],
        let value = try? JSONDecoder().decode(Value.self, from: Data(text.utf8))
      else { throw .badMetadata(path: url.path, key: key) }
      return value
    }
    let network = NoteNetwork(try decode("configuration"), seed: 0)
    do { try network.parameters.load(from: file) } catch { throw .unreadable(error) }
    self.init(network: network, card: try decode("card"))
  }

  /// Writes a preset, weights in half precision, whole or not at all.
  public func write(to url: URL) throws(OutputFileError) {
    try network.parameters.save(
      to: url,
      metadata: [
        "format": Self.formatName, "configuration": Self.json(configuration),
        "card": Self.json(card),
      ], elementType: .float16)
  }

  static func json(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Both types are plain numbers and strings.
    return String(decoding: try! encoder.encode(value), as: UTF8.self)
  }
}
