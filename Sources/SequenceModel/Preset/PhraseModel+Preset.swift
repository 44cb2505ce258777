import Foundation
import Neural
import OutputFiles

extension PhraseModel {
  /// What the metadata of a preset calls its format.
  static let formatName = "sfumato-phrases-1"

  /// Loads a preset.
  /// - Throws: ``PhraseModelError`` for files that are missing, damaged or something else.
  public convenience init(contentsOf url: URL) throws(PhraseModelError) {
    let file: SafetensorsFile
    do { file = try SafetensorsFile(contentsOf: url) } catch { throw .unreadable(error) }
    let metadata = file.metadata
    guard metadata["format"] == Self.formatName else {
      throw .otherFormat(path: url.path, found: metadata["format"], expected: Self.formatName)
    }
    func decode<Value: Decodable>(_ key: String) throws(PhraseModelError) -> Value {
      guard let text = metadata[key],
        let value = try? JSONDecoder().decode(Value.self, from: Data(text.utf8))
      else { throw .badMetadata(path: url.path, key: key) }
      return value
    }
    let configuration: PhraseModelConfiguration = try decode("configuration")
    guard configuration.isSound else { throw .badMetadata(path: url.path, key: "configuration") }
    let network = PhraseNetwork(configuration, seed: 0)
    let landscape: LatentLandscape
    do {
      try network.parameters.load(from: file)
      landscape = try LatentLandscape(from: file, latentSize: configuration.latentSize)
    } catch { throw .unreadable(error) }
    self.init(network: network, landscape: landscape, card: try decode("card"))
  }

  /// Writes a preset, weights in half precision, whole or not at all.
  public func write(to url: URL) throws(OutputFileError) {
    let tensors =
      network.parameters.parameters.map { parameter in
        SafetensorsFile.Tensor(
          parameter.name, shape: parameter.shape.axes,
          values: network.parameters.values(of: parameter), elementType: .float16)
      } + landscape.tensors
    try SafetensorsFile(
      tensors: tensors,
      metadata: [
        "format": Self.formatName, "configuration": Self.json(configuration),
        "card": Self.json(card),
      ]
    ).write(to: url)
  }

  static func json(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Both types are plain numbers and strings.
    return String(decoding: try! encoder.encode(value), as: UTF8.self)
  }
}
