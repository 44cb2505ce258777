import Foundation

/// Why a MIDI file cannot be used. The text is for the player.
public enum MIDIFileError: Error, Equatable, LocalizedError {
  /// The file is not there or may not be read; `reason` is the system's own text.
  case unreadable(path: String, reason: String)
  /// The bytes are something else.
  case notMIDI(path: String)
  /// More bytes than a piece of music has.
  case tooLarge(path: String, byteCount: Int, maximum: Int)
  /// More tracks than a piece of music has.
  case tooManyTracks(path: String, maximum: Int)
  /// The header promises what cannot be.
  case badHeader(path: String, reason: String)
  /// A track, counted from 1, makes no sense at a byte, counted from the file's beginning, and no note
  /// could be read.
  case badTrack(path: String, track: Int, byte: Int, reason: String)
  /// The file could not be written; the reason is that of the output.
  case output(reason: String)

  /// One sentence: what is wrong and what to do.
  public var errorDescription: String? {
    switch self {
    case .unreadable(let path, let reason):
      "\(path): cannot be read (\(reason))"
    case .notMIDI(let path):
      "\(path): this is no MIDI file; give a Standard MIDI File, .mid"
    case .tooLarge(let path, let byteCount, let maximum):
      "\(path): \(byteCount) bytes are too many for a MIDI file; at most \(maximum) are read"
    case .tooManyTracks(let path, let maximum):
      "\(path): more than \(maximum) tracks are not read; join some of them first"
    case .badHeader(let path, let reason):
      "\(path): the MIDI header is damaged: \(reason)"
    case .badTrack(let path, let track, let byte, let reason):
      "\(path): track \(track) is damaged at byte \(byte): \(reason)"
    case .output(let reason):
      reason
    }
  }
}
