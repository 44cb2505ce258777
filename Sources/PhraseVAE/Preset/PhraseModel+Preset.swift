import Foundation
import Neural
import OutputFiles

extension PhraseModel {
  /// What the metadata of a preset calls its format.
  static let formatName = "sfumato-phrases-1"

  /// Where the metadata of a preset that has a prior keeps its card.
  private static let flowKey = "prior"

  /// Where the metadata of a preset that has a critic keeps its card.
  private static let criticKey = "critic"

  /// Where the metadata of a preset that has forms keeps them.
  private static let formsKey = "forms"

  /// Loads a preset.
  /// - Throws: ``PhraseModelError`` for files that are missing, damaged or something else.
  public convenience init(contentsOf url: URL) throws(PhraseModelError) {
    do throws(ModelFileError) {
      let file = try SafetensorsFile(contentsOf: url, format: Self.formatName)
      let configuration: PhraseModelConfiguration = try file.decoded("configuration")
      let blocks = configuration.encoderBlocks + configuration.conductorBlocks
      guard configuration.isSound, file.couldHold(layerCount: blocks, width: configuration.width),
        file.couldHold(layerCount: 1, width: configuration.stepWidth)
      else {
        throw .badMetadata(path: file.source, key: "configuration")
      }
      let network = PhraseNetwork(configuration, seed: nil)
      var flow: LatentFlow?
      if file.metadata[Self.flowKey] != nil {
        flow = LatentFlow(configuration, seed: 0)
        flow?.card = try file.decoded(Self.flowKey)
      }
      var critic: PhraseCritic?
      if file.metadata[Self.criticKey] != nil {
        critic = PhraseCritic(kind: configuration.kind, seed: 0)
        critic?.card = try file.decoded(Self.criticKey)
      }
      var forms: PhraseForms?
      if file.metadata[Self.formsKey] != nil {
        let read: PhraseForms = try file.decoded(Self.formsKey)
        guard read.isSound(for: configuration.kind) else {
          throw .badMetadata(path: file.source, key: Self.formsKey)
        }
        forms = read
      }
      let landscape = try ModelFileError.reading { () throws(SafetensorsError) in
        try network.parameters.load(from: file)
        try flow?.parameters.load(from: file)
        try critic?.parameters.load(from: file)
        return try LatentLandscape(from: file, latentSize: configuration.latentSize)
      }
      self.init(
        network: network, landscape: landscape, flow: flow, critic: critic, forms: forms,
        card: try file.decoded("card"))
    } catch {
      throw .file(error)
    }
  }

  /// Writes a preset, weights in half precision, whole or not at all.
  public func write(to url: URL) throws(OutputFileError) {
    let tensors =
      [network.parameters, flow?.parameters, critic?.parameters].compactMap(\.self).flatMap {
        store in
        store.parameters.map { parameter in
          SafetensorsFile.Tensor(
            parameter.name, shape: parameter.shape.axes, values: store.values(of: parameter),
            elementType: .float16)
        }
      } + landscape.tensors
    var metadata = [
      "format": Self.formatName, "configuration": SafetensorsFile.json(configuration),
      "card": SafetensorsFile.json(card),
    ]
    if let flow { metadata[Self.flowKey] = SafetensorsFile.json(flow.card) }
    if let critic { metadata[Self.criticKey] = SafetensorsFile.json(critic.card) }
    if let forms { metadata[Self.formsKey] = SafetensorsFile.json(forms) }
    try SafetensorsFile(tensors: tensors, metadata: metadata).write(to: url)
  }
}
