// The library that other Swift programs import: one `import Sfumato` brings every part.
@_exported import AudioFiles
@_exported import Corpora
@_exported import Library
@_exported import Neural
@_exported import NoteVAE
@_exported import OutputFiles
@_exported import Pictures
@_exported import Playback
@_exported import Repair
@_exported import Music
@_exported import PhraseVAE
@_exported import Signal
@_exported import Sounds
@_exported import Stage
@_exported import Synth
@_exported import Training

/// Which Sfumato this is.
public enum SfumatoRelease {
  /// The version of the library and of the command.
  public static let version = "0.2.0"
}
