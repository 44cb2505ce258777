// The library that other Swift programs import: one `import Sfumato` brings what plays, and what trains on
// folders. Tensors and layers come with `import Neural`, corpora with `import Corpora`.
@_exported import AudioFiles
@_exported import Library
@_exported import NoteVAE
@_exported import Pictures
@_exported import Playback
@_exported import Repair
@_exported import Segmentation
@_exported import Music
@_exported import PhraseVAE
@_exported import Signal
@_exported import Sounds
@_exported import Stage
@_exported import Synth
@_exported import Training
@_exported import Transfer

/// Which Sfumato this is.
package enum SfumatoRelease {
  /// The version of the library and of the command.
  package static let version = "0.2.0"
}
