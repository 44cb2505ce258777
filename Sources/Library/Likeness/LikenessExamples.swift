import Foundation
import Neural
import NoteVAE
import OutputFiles
import Signal

/// Labelled notes with their features, in one file: what a ``Likeness`` is trained and judged on.
package struct LikenessExamples {
  /// What is known of a note.
  package struct Label: Codable, Sendable {
    package var instrument: String
    package var pitch: Double?
    /// Whether no training may see it.
    package var isHeldOut: Bool

    package init(instrument: String, pitch: Double?, isHeldOut: Bool) {
      self.instrument = instrument
      self.pitch = pitch
      self.isHeldOut = isHeldOut
    }
  }

  /// Of each note.
  package private(set) var labels: [Label] = []
  /// `[note][NoteFeatures.count]`.
  package private(set) var features: [[Float]] = []
  /// Other numbers of each note that are compared with, `[note]`, under a name: MFCC means, latents.
  package private(set) var peers: [String: [[Float]]] = [:]

  package init() {}

  /// Adds a note.
  package mutating func add(_ label: Label, features: [Float], peers: [String: [Float]]) {
    labels.append(label)
    self.features.append(features)
    for (name, values) in peers { self.peers[name, default: []].append(values) }
  }

  /// Adds all notes of others.
  package mutating func add(_ other: LikenessExamples) {
    labels += other.labels
    features += other.features
    for (name, rows) in other.peers { peers[name, default: []] += rows }
  }

  /// The notes that a rule takes.
  package func filtered(_ takes: (Label) -> Bool) -> LikenessExamples {
    var result = LikenessExamples()
    for (i, label) in labels.enumerated() where takes(label) {
      result.add(label, features: features[i], peers: peers.mapValues { $0[i] })
    }
    return result
  }

  // MARK: - Hearing

  /// Measures a note of a corpus, from its onset on, at 48 kHz, its pitch being known.
  package static func features(_ samples: [Float], pitch: Double?) -> [Float] {
    let rate = NoteFeatures.configuration.sampleRate
    let heard = Array(samples.prefix(Int(NoteFeatures.longestSeconds * rate)))
    let description = SoundDescription(
      of: AudioClip(samples: heard, sampleRate: rate), pitch: pitch)
    return NoteFeatures(
      heard, pitch: pitch, description: description, seconds: Double(samples.count) / rate
    ).values
  }

  // MARK: - Files

  /// Writes all to a safetensors file.
  package func write(to path: String) throws(OutputFileError) {
    func tensor(_ name: String, _ rows: [[Float]]) -> SafetensorsFile.Tensor {
      SafetensorsFile.Tensor(
        name, shape: [rows.count, rows.first?.count ?? 0], values: rows.flatMap(\.self))
    }
    let tensors =
      [tensor("features", features)] + peers.map { tensor("peer." + $0.key, $0.value) }
    try SafetensorsFile(tensors: tensors, metadata: ["labels": SafetensorsFile.json(labels)])
      .write(to: URL(filePath: path))
  }

  /// Reads what ``write(to:)`` wrote.
  package init(contentsOf path: String) throws {
    let file = try SafetensorsFile(contentsOf: URL(filePath: path))
    labels = try file.decoded("labels")
    features = try Self.rows("features", of: file)
    for entry in file.entries where entry.name.hasPrefix("peer.") {
      peers[String(entry.name.dropFirst(5))] = try Self.rows(entry.name, of: file)
    }
  }

  private static func rows(_ name: String, of file: SafetensorsFile) throws -> [[Float]] {
    let values = try file.values(of: name)
    let width = file.entry(named: name).map { $0.shape[1] } ?? 1
    return stride(from: 0, to: values.count, by: width).map { Array(values[$0..<$0 + width]) }
  }
}

extension HeardSound {
  /// What was measured, for judging.
  package var measured: [Float] { features.values }
  /// The note model's global latent, if one listened.
  package var heardLatent: [Float]? { latent }
}
