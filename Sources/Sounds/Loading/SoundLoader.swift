import AudioFiles
import Foundation
import NoteVAE
import Synth

/// Sounds that a player names, from files: recordings, which are heard, and latents, which are read.
///
/// ```swift
/// let loader = SoundLoader(try NotePreset.load())
/// let performance = Performance(
///   loader.model, sounds: try loader.sounds(["flute_C4.wav", "bell.wav@D5"]))
/// ```
/// Every command names its sounds through here. What a player might not expect of a recording is
/// handed back as remarks. Thread role: control.
public struct SoundLoader: Sendable {
  /// The model that hears and plays.
  public let model: NoteModel

  private let blender: NoteBlender
  private let cache: HearingCache?

  /// Works with a model.
  /// - Parameters:
  ///   - model: that hears and plays.
  ///   - cache: where notes are kept that were heard, so that they need not be heard again.
  public init(_ model: NoteModel, cache: HearingCache? = nil) {
    self.model = model
    self.cache = cache
    blender = NoteBlender(model)
  }

  /// Hears the note of a sound file, or reads a latent file of this model.
  /// - Parameters:
  ///   - name: a path, perhaps with a pitch; see ``SoundName``.
  ///   - pitch: how the pitch is told where the name does not tell it.
  ///   - velocity: how hard it was played, 0…1.
  /// - Throws: `SoundName.Failure`, `AudioFileError`, `SignalError` or `NoteModelError`.
  public func note(
    _ name: String, pitch: NoteBlender.Pitch = .auto, velocity: Double = 0.75
  ) throws -> HeardNote {
    let sound = try SoundName(name)
    guard EncodedNote.isLatentFile(sound.path) else {
      let pitch = sound.pitch ?? pitch
      let key = cache?.key(of: sound.path, pitch: pitch, velocity: velocity, for: model)
      if let key, let known = cache?.note(key, for: model) { return known }
      let file = try AudioFile.read(sound.path)
      try file.requireSound(path: sound.path)
      let heard = try blender.hear(file, path: sound.path, pitch: pitch, velocity: velocity)
      if let key { cache?.keep(heard, as: key, of: model) }
      return heard
    }
    let note = try EncodedNote(contentsOf: URL(filePath: sound.path), for: model)
    guard let said = sound.pitch, said != .auto else { return HeardNote(note: note, remarks: []) }
    return HeardNote(note: try note.heard(as: said, path: sound.path, by: model), remarks: [])
  }

  /// Notes made ready to be blended, in their order.
  /// - Parameters:
  ///   - names: paths, perhaps with pitches; see ``SoundName``.
  ///   - tell: is called with each remark, the sound's name before it.
  /// - Throws: as ``note(_:pitch:velocity:)``.
  public func sources(
    _ names: [String], tell: (String) -> Void = { _ in }
  ) throws -> [NoteSource] {
    try names.map { NoteSource(try told($0, tell), model: model) }
  }

  /// Sounds for a performance, in their order.
  /// - Parameters:
  ///   - names: 1, 2 or 4.
  ///   - tell: is called with each remark, the sound's name before it.
  /// - Throws: as ``note(_:pitch:velocity:)``.
  public func sounds(
    _ names: [String], tell: (String) -> Void = { _ in }
  ) throws -> SoundSet {
    SoundSet(try names.map { try told($0, tell).latent }, of: model)
  }

  private func told(_ name: String, _ tell: (String) -> Void) throws -> EncodedNote {
    let heard = try note(name)
    for remark in heard.remarks { tell("\(SoundName.path(of: name)): \(remark)") }
    return heard.note
  }
}

extension EncodedNote {
  /// The note heard anew, at the pitch that the player says.
  fileprivate func heard(
    as pitch: NoteBlender.Pitch, path: String, by model: NoteModel
  ) throws(NoteModelError) -> EncodedNote {
    guard let recording else {
      throw .badLatent(
        path: path, reason: "it holds no recording that could be heard at another pitch")
    }
    var condition = latent.condition
    if case .midi(let midi) = pitch { condition.pitch = midi } else { condition.pitch = nil }
    let gain = latent.level / model.configuration.referenceLevel
    return model.note(
      recording.map { gain * $0 }, as: condition, source: source,
      stereo: stereo?.pair(mid: recording, gain: gain))
  }
}
