/// A text at a beat of a piece: a word that is sung, a rehearsal mark, a chord symbol.
public struct TextMark: Sendable, Hashable {
  /// What it is in a MIDI file; raw values are the types of its events.
  public enum Kind: UInt8, Sendable, Hashable, CaseIterable {
    /// Any text.
    case text = 0x01
    /// Words or syllables that are sung.
    case lyric = 0x05
    /// Where in the piece it is, such as `Chorus`.
    case marker = 0x06
    /// What happens beside the music.
    case cue = 0x07
  }

  /// Where it stands, in beats from the beginning; ≥ 0.
  public var beat: Double
  /// What it is.
  public var kind: Kind
  /// What it says.
  public var text: String

  /// Makes a text.
  /// - Parameters:
  ///   - beat: where it stands, ≥ 0.
  ///   - kind: what it is.
  ///   - text: what it says.
  public init(beat: Double, kind: Kind = .text, text: String) {
    precondition(beat >= 0, "a text at beat \(beat)")
    self.beat = beat
    self.kind = kind
    self.text = text
  }

  /// The same at another time.
  package func moved(byBeats beats: Double) -> TextMark {
    TextMark(beat: max(0, beat + beats), kind: kind, text: text)
  }
}
