import Foundation
import Neural
import OutputFiles

extension NoteModel {
  /// What the metadata of a preset calls its format.
  package static let formatName = "sfumato-notes-1"

  /// Loads a preset.
  /// - Throws: ``NoteModelError`` for files that are missing, damaged or something else.
  public convenience init(contentsOf url: URL) throws(NoteModelError) {
    do throws(ModelFileError) {
      let file = try SafetensorsFile(contentsOf: url, format: Self.formatName)
      let configuration: NoteModelConfiguration = try file.decoded("configuration")
      guard configuration.isSound,
        file.couldHold(layerCount: configuration.decoderBlocks, width: configuration.decoderWidth),
        file.couldHold(layerCount: 1, width: configuration.encoderWidth)
      else {
        throw .badMetadata(path: file.source, key: "configuration")
      }
      let network = NoteNetwork(configuration, seed: nil)
      try ModelFileError.reading { () throws(SafetensorsError) in
        try network.parameters.load(from: file)
      }
      self.init(network: network, card: try file.decoded("card"))
    } catch {
      throw .file(error)
    }
  }

  /// Writes a preset, weights in half precision, whole or not at all.
  public func write(to url: URL) throws(OutputFileError) {
    try network.parameters.save(
      to: url,
      metadata: [
        "format": Self.formatName, "configuration": SafetensorsFile.json(configuration),
        "card": SafetensorsFile.json(card),
      ], elementType: .float16)
  }
}
