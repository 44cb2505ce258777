import AudioFiles
import Foundation
import Neural
import NoteVAE
import Signal

/// Sounds that a generator draws, rendered: what `sfumato generate` does.
///
/// ```swift
/// let drawn = try DrawnSounds(NoteBlender(model), NoteGenerator(contentsOf: preset))
/// let sentence = try SoundSentence("a bright harp", vocabulary: drawn.generator.vocabulary)
/// let clip = drawn.clip(of: drawn.notes(sentence.wishes, pitch: 60, seed: 1), seed: 1)
/// ```
public struct DrawnSounds: Sendable {
  /// What plays.
  public let blender: NoteBlender
  /// What draws.
  public let generator: NoteGenerator

  /// - Parameters:
  ///   - blender: what plays.
  ///   - generator: what draws.
  /// - Throws: ``Failure`` when the generator was made for another encoder.
  public init(_ blender: NoteBlender, _ generator: NoteGenerator) throws(Failure) {
    guard generator.latentSpace == blender.model.latentSpace else {
      throw .otherModel(found: generator.latentSpace, expected: blender.model.latentSpace)
    }
    self.blender = blender
    self.generator = generator
  }

  /// The generator that ships with the program; nil where it is not installed.
  /// - Throws: `NoteModelError` where it is damaged.
  public static func installedGenerator() throws -> NoteGenerator? {
    let file = InstalledFiles.root?.appending(path: "Presets/generator.safetensors")
    guard let file, FileManager.default.fileExists(atPath: file.path) else { return nil }
    return try NoteGenerator(contentsOf: file)
  }

  /// Draws a note for each wish, all from the same noise.
  /// - Parameters:
  ///   - wishes: at least one.
  ///   - pitch: MIDI pitch to draw at.
  ///   - velocity: 0…1.
  ///   - seed: of the noise.
  public func notes(
    _ wishes: [NoteGenerator.Wish], pitch: Double, velocity: Double = 0.75, seed: UInt64
  ) -> [EncodedNote] {
    let condition = NoteCondition(pitch: pitch, velocity: velocity)
    return wishes.map {
      EncodedNote(generator.latent($0, as: condition, seed: seed), by: blender.model)
    }
  }

  /// A recorded or drawn note changed as a wish says; nil for generators that cannot.
  public func changed(_ note: EncodedNote, _ wish: NoteGenerator.Wish) -> EncodedNote? {
    let sound = blender.renderSampled(note, seed: 0)
    let description = SoundDescription(of: sound, pitch: note.latent.condition.pitch)
    return generator.edited(note.latent, wish, description: description).map {
      EncodedNote($0, by: blender.model)
    }
  }

  /// Plays drawn notes: one, or what lies between two.
  /// - Parameters:
  ///   - notes: one or two.
  ///   - mix: between two notes, 0…1.
  ///   - sampleCount: length at the model's rate; nil for that of the notes.
  ///   - seed: of the noise.
  public func clip(
    of notes: [EncodedNote], mix: Double = 0.5, sampleCount: Int? = nil, seed: UInt64
  ) -> AudioClip {
    guard notes.count > 1 else {
      return blender.renderSampled(notes[0], sampleCount: sampleCount, seed: seed)
    }
    var blend = NoteBlend(MixPath(weights: [1 - mix, mix]))
    blend.sampleCount = sampleCount
    return blender.render(
      blend, of: notes.map { NoteSource($0, model: blender.model) }, seed: seed)
  }
}

extension DrawnSounds {
  /// Why nothing can be drawn.
  public enum Failure: Error, LocalizedError {
    /// The generator draws latents of another encoder.
    case otherModel(found: String, expected: String)

    /// For the player.
    public var errorDescription: String? {
      switch self {
      case .otherModel(let found, let expected):
        """
        the generator draws latents of another note model (encoder \(found), this one's is \
        \(expected)); train one with 'sfumato train prior --from MODEL', or name the model that it \
        belongs to with --model
        """
      }
    }
  }
}
