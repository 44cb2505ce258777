import Foundation
import Neural
import OutputFiles
import Score

/// Latents of phrases in a file: safetensors with one tensor, `latents`, `[phrase, number]`.
public struct PhraseLatentFile: Sendable, Equatable {
  /// What the phrases are.
  public var kind: PhraseKind
  /// Which model they belong to, see ``PhraseModel/identity``.
  public var model: String
  /// The latents, at least one, all of one length.
  public var latents: [PhraseLatent]

  /// What the metadata calls the format.
  static let formatName = "sfumato-phrase-latents-1"
  private static let tensorName = "latents"

  /// Latents of a model.
  public init(_ latents: [PhraseLatent], of model: PhraseModel) {
    kind = model.kind
    self.model = model.identity
    self.latents = latents
  }

  /// Reads a file.
  /// - Throws: ``PhraseModelError`` for files that are missing, damaged or something else.
  public init(contentsOf url: URL) throws(PhraseModelError) {
    let file: SafetensorsFile
    do { file = try SafetensorsFile(contentsOf: url) } catch { throw .unreadable(error) }
    let metadata = file.metadata
    guard metadata["format"] == Self.formatName else {
      throw .otherFormat(path: url.path, found: metadata["format"], expected: Self.formatName)
    }
    guard let kind = metadata["kind"].flatMap(PhraseKind.init(rawValue:)) else {
      throw .badMetadata(path: url.path, key: "kind")
    }
    guard let model = metadata["model"] else {
      throw .badMetadata(path: url.path, key: "model")
    }
    guard let shape = file.entry(named: Self.tensorName)?.shape, shape.count == 2, shape[0] > 0,
      shape[1] > 0
    else { throw .badMetadata(path: url.path, key: Self.tensorName) }
    let values: [Float]
    do { values = try file.values(of: Self.tensorName) } catch { throw .unreadable(error) }
    guard values.allSatisfy(\.isFinite) else {
      throw .badMetadata(path: url.path, key: Self.tensorName)
    }
    self.kind = kind
    self.model = model
    latents = (0..<shape[0]).map {
      PhraseLatent(values: Array(values[$0 * shape[1]..<($0 + 1) * shape[1]]))
    }
  }

  /// The latents, for a model that must be the one that they belong to.
  /// - Parameter path: what the error calls the file.
  /// - Throws: `PhraseModelError.otherModel`.
  public func latents(for other: PhraseModel, path: String) throws(PhraseModelError)
    -> [PhraseLatent]
  {
    guard model == other.identity, latents[0].values.count == other.configuration.latentSize else {
      throw .otherModel(path: path, found: model, expected: other.identity)
    }
    return latents
  }

  /// Writes the file, whole or not at all.
  public func write(to url: URL) throws(OutputFileError) {
    try SafetensorsFile(
      tensors: [
        .init(
          Self.tensorName, shape: [latents.count, latents.first?.values.count ?? 0],
          values: latents.flatMap(\.values))
      ],
      metadata: ["format": Self.formatName, "kind": kind.rawValue, "model": model]
    ).write(to: url)
  }
}

extension PhraseModel {
  /// Tells this model from others that were trained, in words.
  public var identity: String {
    "\(kind.rawValue), \(configuration.latentSize) numbers, \(card.steps) steps from seed "
      + "\(card.seed) (\(card.command))"
  }
}
