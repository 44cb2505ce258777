import ArgumentParser
import Foundation
import Sfumato

/// Options of every subcommand that encodes or plays notes.
struct NoteModelOptions: ParsableArguments {
  @Option(
    name: .customLong("model"), help: "The note model; default: the installed one.",
    completion: .file(extensions: ["safetensors"]))
  var preset: String?

  /// Loads the model.
  func load() throws -> NoteModel { try NotePreset.load(preset) }
}

/// Reads the notes that subcommands are given: sound files, or latent files of `sfumato encode`.
enum NoteInput {
  /// File name endings, for the shell's completion.
  static let suffixes = SoundInput.suffixes + ["safetensors"]

  /// Reads or encodes a note; says what is remarkable about a recording.
  static func note(
    _ name: String, _ blender: NoteBlender, pitch: NoteBlender.Pitch = .auto
  ) throws -> EncodedNote {
    let heard = try SoundLoader(blender.model, cache: .standard).note(name, pitch: pitch)
    for remark in heard.remarks { Report.remark("\(SoundName.path(of: name)): \(remark)") }
    return heard.note
  }

  /// Notes made ready to be blended.
  static func sources(_ names: [String], _ blender: NoteBlender) throws -> [NoteSource] {
    try SoundLoader(blender.model, cache: .standard).sources(names, tell: Report.remark)
  }
}
