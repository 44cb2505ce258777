import ArgumentParser
import Foundation
import Sfumato

/// Options of every subcommand that hears or plays notes.
struct NoteModelOptions: ParsableArguments {
  @Option(
    help: "The note model; by default the one that is installed.",
    completion: .file(extensions: ["safetensors"]))
  var preset: String?

  /// Loads the model.
  func load() throws -> NoteModel { try NotePreset.load(preset) }
}

/// Reads the notes that subcommands are given: sound files, or latent files of `sfumato encode`.
enum NoteInput {
  /// File name endings, for the shell's completion.
  static let suffixes = SoundInput.suffixes + ["safetensors"]

  /// Reads or hears a note; says what was remarkable about a recording.
  static func note(
    _ path: String, _ blender: NoteBlender, pitch: NoteBlender.Pitch = .auto
  ) throws -> EncodedNote {
    if EncodedNote.isLatentFile(path) {
      return try EncodedNote(contentsOf: URL(filePath: path), for: blender.model)
    }
    let heard = try blender.hear(SoundInput.sound(path), path: path, pitch: pitch)
    for remark in heard.remarks { Report.remark("\(path): \(remark)") }
    return heard.note
  }

  /// Notes made ready to be blended.
  static func sources(_ paths: [String], _ blender: NoteBlender) throws -> [NoteSource] {
    try paths.map { NoteSource(try note($0, blender), model: blender.model) }
  }
}
