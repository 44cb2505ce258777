// The library that other Swift programs import: one `import Sfumato` brings every part.
@_exported import AudioFiles
@_exported import Neural
@_exported import NoteModel
@_exported import OutputFiles
@_exported import Pictures
@_exported import Playback
@_exported import Repair
@_exported import Score
@_exported import SequenceModel
@_exported import Signal
@_exported import Synth

/// Which Sfumato this is.
public enum SfumatoRelease {
  /// The version of the library and of the command.
  public static let version = "0.2.0"
}
