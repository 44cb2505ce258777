/// What was strange in a MIDI file that could be read all the same.
public enum MIDIRemark: Sendable, Equatable, CustomStringConvertible {
  /// No track has a note.
  case noNotes
  /// Notes without an end; they end with their track.
  case neverEnding(count: Int)
  /// Keys struck again while they sound; the note before ends there.
  case struckAgain(count: Int)
  /// Notes beyond the last beat that is read.
  case beyondEnd(count: Int, beats: Int)
  /// Tempi or metres that cannot be; passed over.
  case senseless(count: Int)
  /// Fewer tracks than the header says.
  case tracksMissing(found: Int, expected: Int)

  /// One sentence for the player.
  public var description: String {
    switch self {
    case .noNotes: "there are no notes in it"
    case .neverEnding(let count):
      count == 1
        ? "1 note has no end and was let go at the end of its track"
        : "\(count) notes have no end and were let go at the end of their track"
    case .struckAgain(let count):
      count == 1
        ? "1 key is struck again while it sounds; its first note ends there"
        : "\(count) keys are struck again while they sound; their first notes end there"
    case .beyondEnd(let count, let beats):
      "\(count) \(count == 1 ? "note" : "notes") after beat \(beats) left out"
    case .senseless(let count):
      "\(count) \(count == 1 ? "tempo or metre that makes" : "tempi or metres that make") no sense "
        + "passed over"
    case .tracksMissing(let found, let expected):
      "\(found) of the \(expected) tracks that its header promises are there"
    }
  }
}
