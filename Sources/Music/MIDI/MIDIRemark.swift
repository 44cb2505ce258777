/// What was strange in a MIDI file that could be read all the same.
public enum MIDIRemark: Sendable, Equatable, CustomStringConvertible {
  /// No track has a note.
  case noNotes
  /// A track, counted from 1, makes no sense at a byte, counted from the file's beginning; the rest stands.
  case damagedTrack(track: Int, byte: Int, reason: String)
  /// Fewer tracks than the header says.
  case tracksMissing(found: Int, expected: Int)
  /// Bytes that belong to no track.
  case bytesLeftOut(count: Int)
  /// Time is counted in film frames, not in beats.
  case filmTime(framesPerSecond: Double)
  /// Patterns of their own (format 2), laid one after the other.
  case patterns(count: Int)
  /// A format that does not exist, read as tracks that play together.
  case unknownFormat(Int)
  /// Notes without an end; they end with their track.
  case neverEnding(count: Int)
  /// Keys struck again while they sound; the note before ends there.
  case struckAgain(count: Int)
  /// Pedals that are down at the end, in so many channels; they are lifted there.
  case pedalDown(channels: Int)
  /// Notes beyond the last beat that is read.
  case beyondEnd(count: Int, beats: Int)
  /// Tempi or metres that cannot be; passed over.
  case senseless(count: Int)
  /// Events without a status of their own after a text or system message; the status before goes on.
  case runningOn(count: Int)
  /// Messages for particular instruments; left out.
  case systemMessages(count: Int)

  /// One sentence for the player.
  public var description: String {
    func counted(_ count: Int, _ one: String, _ several: String) -> String {
      count == 1 ? "1 \(one)" : "\(count) \(several)"
    }
    return switch self {
    case .noNotes: "there are no notes in it"
    case .damagedTrack(let track, let byte, let reason):
      "track \(track) is damaged at byte \(byte) (\(reason)); what could be read was kept"
    case .tracksMissing(let found, let expected):
      "\(found) of the \(expected) tracks that its header promises are there"
    case .bytesLeftOut(let count):
      counted(count, "byte that belongs", "bytes that belong") + " to no track left out"
    case .filmTime(let rate):
      "its time is counted in film frames, \(rate == rate.rounded() ? "\(Int(rate))" : "\(rate)") a "
        + "second, without tempo; read as 120 beats a minute"
    case .patterns(let count):
      "its \(counted(count, "pattern", "patterns")) of their own (format 2) are laid one after the other"
    case .unknownFormat(let format):
      "format \(format) is unknown; read as tracks that play together"
    case .neverEnding(let count):
      counted(count, "note has no end and was", "notes have no end and were")
        + " let go at the end of \(count == 1 ? "its" : "their") track"
    case .struckAgain(let count):
      counted(
        count, "key is struck again while it sounds; its first note ends there",
        "keys are struck again while they sound; their first notes end there")
    case .pedalDown(let channels):
      "the pedal is down at the end"
        + (channels == 1 ? "" : " in \(channels) channels") + " and was lifted there"
    case .beyondEnd(let count, let beats):
      "\(counted(count, "note", "notes")) after beat \(beats) left out"
    case .senseless(let count):
      counted(count, "tempo or metre that makes", "tempi or metres that make")
        + " no sense passed over"
    case .runningOn(let count):
      counted(count, "event has", "events have")
        + " no status after a text; the one before was taken"
    case .systemMessages(let count):
      counted(
        count, "system message for another instrument", "system messages for other instruments")
        + " left out"
    }
  }
}
