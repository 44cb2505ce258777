import Music

extension NoteBlender.Pitch {
  /// Reads a pitch as it is typed: `auto`, `none` (or `unpitched`), a note's name, or a MIDI pitch,
  /// 0…127; nil for anything else.
  public init?(_ text: String) {
    switch text {
    case "auto": self = .auto
    case "none", "unpitched": self = .unpitched
    default:
      guard let midi = Double(text) ?? NoteName.key(of: text).map(Double.init),
        (0...127).contains(midi)
      else { return nil }
      self = .midi(midi)
    }
  }
}
