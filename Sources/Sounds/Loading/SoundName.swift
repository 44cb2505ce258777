import AudioFiles
import Foundation
import Music
import OutputFiles
import Signal

/// A sound as a player names it: a path and, after an `@`, its pitch.
///
/// `bell.wav@D5`, `bell.wav@74.3` (a MIDI pitch), `drum.wav@none`, `bell.wav@auto`. A file whose own
/// name ends like that is found as it is.
public struct SoundName: Sendable, Equatable {
  /// Why a text names no sound.
  public enum Failure: Error, Equatable, LocalizedError {
    /// What stands behind the `@` is no pitch.
    case noPitch(name: String, found: String)

    /// For the player.
    public var errorDescription: String? {
      switch self {
      case .noPitch(let name, let found):
        "\(name): '\(found)' is no pitch; write a note (@D5), a MIDI pitch from 0 to 127 (@74.3), "
          + "@none for a sound without pitch, or leave it out"
      }
    }
  }

  /// The file.
  public let path: String
  /// The pitch that was said; nil if none was.
  public let pitch: NoteBlender.Pitch?

  /// Reads a name.
  /// - Throws: ``Failure`` where a file is named and no pitch follows its `@`.
  public init(_ text: String) throws(Failure) {
    guard let at = text.lastIndex(of: "@"), at != text.startIndex, !FileSystem.exists(text) else {
      (path, pitch) = (text, nil)
      return
    }
    let (file, said) = (String(text[..<at]), String(text[text.index(after: at)...]))
    if let pitch = NoteBlender.Pitch(said) {
      (path, self.pitch) = (file, pitch)
    } else if FileSystem.exists(file) {
      throw .noPitch(name: text, found: said)
    } else {
      (path, pitch) = (text, nil)
    }
  }

  /// The path of a name, whatever follows it.
  public static func path(of text: String) -> String { (try? SoundName(text).path) ?? text }
}
