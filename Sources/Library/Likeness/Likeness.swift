import Foundation
import Neural
import OutputFiles

/// A learned ear for what belongs together: from ``NoteFeatures`` to points whose nearness says that one
/// instrument could have played both notes, on whatever keys.
///
/// It hears signals only, not latents, so a library outlives the note model that is installed.
package final class Likeness: Sendable {
  let network: LikenessNetwork
  /// Which weights these are, 16 hexadecimal digits.
  package let identity: String
  /// What it was trained on.
  package let card: ModelCard

  /// What the metadata of its file calls its format.
  static let formatName = "sfumato-likeness-1"

  init(network: LikenessNetwork, card: ModelCard = ModelCard()) {
    self.network = network
    self.card = card
    identity = network.parameters.fingerprint
  }

  /// Random weights, which know nothing: for tests.
  package convenience init(seed: UInt64) { self.init(network: LikenessNetwork(seed: seed)) }

  /// Loads the weights.
  /// - Throws: `ModelFileError`.
  package convenience init(contentsOf path: String) throws(ModelFileError) {
    let file = try SafetensorsFile(
      contentsOf: URL(filePath: path), format: Self.formatName)
    let network = LikenessNetwork(seed: 0)
    try ModelFileError.reading { () throws(SafetensorsError) in
      try network.parameters.load(from: file)
    }
    self.init(network: network, card: try file.decoded("card"))
  }

  /// Writes the weights in half precision, whole or not at all.
  package func write(to path: String, card: ModelCard) throws(OutputFileError) {
    try network.parameters.save(
      to: URL(filePath: path),
      metadata: ["format": Self.formatName, "card": SafetensorsFile.json(card)],
      elementType: .float16)
  }

  /// Where some sounds lie.
  /// - Parameter features: `[note][NoteFeatures.count]`, at least one note.
  /// - Returns: unit vectors, `[note][LikenessNetwork.size]` each.
  package func points(_ features: [[Float]]) -> (whole: [[Float]], timbre: [[Float]]) {
    let graph = Graph(parameters: network.parameters, recording: false)
    let (whole, timbre) = network.points(network.standardised(features, in: graph))
    return (Self.rows(whole), Self.rows(timbre))
  }

  /// Both as one: what ``Aspect/all`` measures, as places.
  /// - Parameter features: `[note][NoteFeatures.count]`, at least one note.
  /// - Returns: unit vectors, `[note][2 * LikenessNetwork.size]`.
  package func jointPoints(_ features: [[Float]]) -> [[Float]] {
    let (whole, timbre) = points(features)
    return zip(whole, timbre).map { ($0 + $1).map { $0 * Float(0.5).squareRoot() } }
  }

  private static func rows(_ points: Tensor) -> [[Float]] {
    let values = points.values
    let size = LikenessNetwork.size
    return stride(from: 0, to: values.count, by: size).map { Array(values[$0..<$0 + size]) }
  }
}
