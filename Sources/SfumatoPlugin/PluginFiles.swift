/// Names that what is in the plugin's bundle, and what is kept of an instance, is known by.
package enum PluginFiles {
  /// Sounds that an instance may have.
  package static let soundCount = 4
  /// The files of a tuning: Scala's scale and keyboard map.
  package static let tuningNames = ["scale", "keyboard_map"]

  /// The library.
  package static let binaryName = "sfumato.so"
  /// The note model.
  package static let modelName = "notes.safetensors"
  /// The folder of sounds.
  package static let soundsName = "sounds"
  /// The sounds that an instance begins with, inside ``soundsName``.
  package static let standardSounds = ["flute_C4.safetensors", "cello_C4.safetensors"]
  /// The folder of patches.
  package static let patchesName = "patches"
}
