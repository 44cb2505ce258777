import Foundation
import Neural
import OutputFiles
import Music

/// Latents of phrases in a file: safetensors with one tensor, `latents`, `[phrase, number]`.
package struct PhraseLatentFile: Sendable, Equatable {
  /// What the phrases are.
  package var kind: PhraseKind
  /// Which model they belong to, see ``PhraseModel/identity``.
  package var model: String
  /// The latents, at least one, all of one length.
  package var latents: [PhraseLatent]

  /// What the metadata calls the format.
  static let formatName = "sfumato-phrase-latents-1"
  private static let tensorName = "latents"

  /// Latents of a model.
  package init(_ latents: [PhraseLatent], of model: PhraseModel) {
    kind = model.kind
    self.model = model.identity
    self.latents = latents
  }

  /// Reads a file.
  /// - Throws: ``PhraseModelError`` for files that are missing, damaged or something else.
  package init(contentsOf url: URL) throws(PhraseModelError) {
    do throws(ModelFileError) {
      try self.init(SafetensorsFile(contentsOf: url, format: Self.formatName))
    } catch {
      throw .file(error)
    }
  }

  private init(_ file: SafetensorsFile) throws(ModelFileError) {
    func bad(_ key: String) -> ModelFileError { .badMetadata(path: file.source, key: key) }
    guard let kind = file.metadata["kind"].flatMap(PhraseKind.init(rawValue:)) else {
      throw bad("kind")
    }
    guard let model = file.metadata["model"] else { throw bad("model") }
    guard let shape = file.entry(named: Self.tensorName)?.shape, shape.count == 2, shape[0] > 0,
      shape[1] > 0
    else { throw bad(Self.tensorName) }
    let values = try ModelFileError.reading { () throws(SafetensorsError) in
      try file.values(of: Self.tensorName)
    }
    guard values.allSatisfy(\.isFinite) else { throw bad(Self.tensorName) }
    self.kind = kind
    self.model = model
    latents = (0..<shape[0]).map {
      PhraseLatent(values: Array(values[$0 * shape[1]..<($0 + 1) * shape[1]]))
    }
  }

  /// The latents, for a model that must be the one that they belong to.
  /// - Parameters:
  ///   - other: the model.
  ///   - path: what the error calls the file.
  /// - Throws: `PhraseModelError.otherModel`.
  package func latents(for other: PhraseModel, path: String) throws(PhraseModelError)
    -> [PhraseLatent]
  {
    guard model == other.identity, latents[0].values.count == other.configuration.latentSize else {
      throw .otherModel(path: path, found: model, expected: other.identity)
    }
    return latents
  }

  /// Writes the file, whole or not at all.
  package func write(to url: URL) throws(OutputFileError) {
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
