import Foundation
import Neural
import OutputFiles

extension NoteGenerator {
  /// What the metadata of a preset calls its format.
  static let formatName = "sfumato-generator-1"

  /// What a preset says of itself.
  private struct Description: Codable {
    var vocabulary: [String]
    var method: Method
    var latentSpace: String
  }

  /// Loads a preset.
  /// - Throws: ``NoteModelError`` for files that are missing, damaged or something else.
  public convenience init(contentsOf url: URL) throws(NoteModelError) {
    do throws(ModelFileError) {
      let file = try SafetensorsFile(contentsOf: url, format: Self.formatName)
      let configuration: NoteModelConfiguration = try file.decoded("configuration")
      let description: Description = try file.decoded("description")
      guard configuration.isSound, Set(description.vocabulary).count == description.vocabulary.count
      else { throw .badMetadata(path: file.source, key: "configuration") }
      let (size, words) = (NoteCode(configuration).count, description.vocabulary.count)
      guard file.couldHold(layerCount: 1, width: 64) else {
        throw .badMetadata(path: file.source, key: "configuration")
      }
      let network = NoteGeneratorNetwork(codeSize: size, wordCount: words, seed: 0)
      NoteCodeStatistics(codeSize: size, wordCount: words).add(to: network.parameters)
      try ModelFileError.reading { () throws(SafetensorsError) in
        try network.parameters.load(from: file)
      }
      self.init(
        network: network, statistics: NoteCodeStatistics(from: network.parameters),
        configuration: configuration, vocabulary: description.vocabulary,
        method: description.method, latentSpace: description.latentSpace,
        card: try file.decoded("card"))
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
        "description": SafetensorsFile.json(
          Description(vocabulary: vocabulary, method: method, latentSpace: latentSpace)),
        "card": SafetensorsFile.json(card),
      ], elementType: .float16)
  }
}
