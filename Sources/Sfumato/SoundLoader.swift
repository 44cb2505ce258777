import AudioFiles
import Foundation
import NoteModel
import Synth

/// Sounds for a performance, from files.
///
/// ```swift
/// let loader = SoundLoader(try NotePreset.load())
/// let performance = Performance(
///   loader.model, sounds: try loader.sounds(["flute_C4.wav", "cello_C4.wav"]))
/// ```
/// Thread role: control.
public struct SoundLoader: Sendable {
  /// The model that hears and plays.
  public let model: NoteModel

  private let blender: NoteBlender

  /// Works with a model.
  public init(_ model: NoteModel) {
    self.model = model
    blender = NoteBlender(model)
  }

  /// Hears the notes of some sound files or reads latent files, in their order.
  /// - Parameter paths: 1, 2 or 4.
  /// - Throws: `AudioFileError`, `SignalError` or `NoteModelError`.
  public func sounds(_ paths: [String]) throws -> SoundSet {
    SoundSet(try paths.map(latent), of: model)
  }

  /// Hears the note of a sound file, or reads a latent file of this model.
  /// - Throws: `AudioFileError`, `SignalError` or `NoteModelError`.
  public func latent(_ path: String) throws -> NoteLatent {
    if EncodedNote.isLatentFile(path) {
      return try EncodedNote(contentsOf: URL(filePath: path), for: model).latent
    }
    let file = try AudioFile.read(path)
    try file.requireSound(path: path)
    return try blender.encode(file, path: path).latent
  }
}
