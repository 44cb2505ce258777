import Foundation
import OutputFiles
import NoteVAE
import SfumatoPlugin
import Sounds
import Synth

/// The bundle of the plugin: its description in Turtle, the note model, and the sounds of the patches that
/// ship, as latent files.
struct BundleWriter {
  private let root: URL

  /// - Parameter root: the folder that holds `Presets/`.
  init(root: URL) { self.root = root }

  /// Writes the files, whole or not at all each.
  /// - Throws: `PatchError`, `NoteModelError`, `AudioFileError`, `SignalError` or `OutputFileError`.
  func write(to folder: String) throws {
    let presets = root.appending(path: "Presets")
    let modelPath = presets.appending(path: PluginPorts.modelName).path
    let loader = SoundLoader(try NoteModel(contentsOf: URL(filePath: modelPath)))
    let patches = try FileManager.default.contentsOfDirectory(
      atPath: presets.appending(path: "patches").path
    ).filter { $0.hasSuffix(".json") }.sorted()
      .map { try PatchFile(contentsOf: presets.appending(path: "patches/\($0)")) }
    let sounds = Set(patches.flatMap(\.soundPaths))
    try FileSystem.makeFolder("\(folder)/\(PluginPorts.soundsName)")
    for sound in sounds.sorted() {
      let note = try loader.note(sound).note.withoutRecording
      try note.write(
        to: URL(filePath: "\(folder)/\(PluginPreset.latentPath(of: sound))"), of: loader.model)
    }
    try OutputFile.write(
      [UInt8](Data(contentsOf: URL(filePath: modelPath))), to: "\(folder)/\(PluginPorts.modelName)")
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
