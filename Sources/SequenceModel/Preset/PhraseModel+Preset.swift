import Foundation
import Neural
import OutputFiles

extension PhraseModel {
  /// What the metadata of a preset calls its format.
  static let formatName = "sfumato-phrases-1"

  /// Loads a preset.
  /// - Throws: ``PhraseModelError`` for files that are missing, damaged or something else.
  public convenience init(contentsOf url: URL) throws(PhraseModelError) {
    do throws(ModelFileError) {
      let file = try SafetensorsFile(contentsOf: url, format: Self.formatName)
      let configuration: PhraseModelConfiguration = try file.decoded("configuration")
      guard configuration.isSound else {
        throw .badMetadata(path: file.source, key: "configuration")
      }
      let network = PhraseNetwork(configuration, seed: 0)
      let landscape = try ModelFileError.reading { () throws(SafetensorsError) in
        try network.parameters.load(from: file)
        return try LatentLandscape(from: file, latentSize: configuration.latentSize)
      }
      self.init(network: network, landscape: landscape, card: try file.decoded("card"))
    } catch {
      throw .file(error)
    }
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
        "format": Self.formatName, "configuration": SafetensorsFile.json(configuration),
        "card": SafetensorsFile.json(card),
      ]
    ).write(to: url)
  }
}
