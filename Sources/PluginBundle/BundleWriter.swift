import Foundation
import NoteVAE
import OutputFiles
import SfumatoPlugin
import Sounds
import Synth

/// The bundle of the plugin: its description in Turtle, the note model, the patches that ship, and their
/// sounds, as latent files.
struct BundleWriter {
  private let root: URL

  /// - Parameter root: the folder that holds `Presets/`.
  init(root: URL) { self.root = root }

  /// Writes the files, whole or not at all each.
  /// - Throws: `PatchError`, `NoteModelError`, `AudioFileError`, `SignalError` or `OutputFileError`.
  func write(to folder: String) throws {
    let presets = root.appending(path: "Presets")
    let modelPath = presets.appending(path: PluginFiles.modelName).path
    let loader = SoundLoader(try NoteModel(contentsOf: URL(filePath: modelPath)))
    let patches = try FileManager.default.contentsOfDirectory(
      atPath: presets.appending(path: "patches").path
    ).filter { $0.hasSuffix(".json") }.sorted()
      .map { try PatchFile(contentsOf: presets.appending(path: "patches/\($0)")) }
    let sounds = Set(patches.flatMap(\.soundPaths))
    try FileSystem.makeFolder("\(folder)/\(PluginFiles.soundsName)")
    for sound in sounds.sorted() {
      let note = try loader.note(sound).note.withoutRecording
      try note.write(
        to: URL(filePath: "\(folder)/\(PluginPreset.latentPath(of: sound))"), of: loader.model)
    }
    try FileSystem.makeFolder("\(folder)/\(PluginFiles.patchesName)")
    for file in patches {
      var patch = file.patch
      patch.sounds = file.soundPaths.map { "\(folder)/\(PluginPreset.latentPath(of: $0))" }
      let name = URL(filePath: file.path).lastPathComponent
      try PatchFile.write(patch, to: "\(folder)/\(PluginFiles.patchesName)/\(name)")
    }
    try OutputFile.write(
      [UInt8](Data(contentsOf: URL(filePath: modelPath))), to: "\(folder)/\(PluginFiles.modelName)")
    let presetsOfPatches = patches.map { PluginPreset($0) }
    for (name, text) in [
      ("manifest.ttl", PluginDescription.manifest(presetsOfPatches)),
      ("sfumato.ttl", PluginDescription.plugin),
      ("presets.ttl", PluginPreset.file(presetsOfPatches)),
    ] {
      try OutputFile.write(Array(text.utf8), to: "\(folder)/\(name)")
    }
  }
}
