import AudioFiles
import Foundation
import NoteVAE

/// The preset and the samples that are shipped.
enum Shipped {
  private static let root = URL(filePath: #filePath).appending(path: "../../..").standardized

  static let model = try! NoteModel(
    contentsOf: root.appending(path: "Presets/notes.safetensors"))

  /// A bundled sample, for example `cello_C4`.
  static func samples(_ name: String) throws -> [Float] {
    try AudioFile.read(root.appending(path: "Samples/\(name).wav").path).clip.mono
  }

  /// The first part of a bundled sample, encoded.
  static func note(_ name: String, pitch: Double?, seconds: Double = 1.5) throws -> EncodedNote {
    let samples = try samples(name).prefix(Int(seconds * 48_000))
    return model.note(
      Array(samples), as: NoteCondition(pitch: pitch, velocity: 0.75), source: "\(name).wav")
  }
}
