/// Why a piece, a track or a stretch of it gives no phrase.
public enum PhraseProblem: Error, Sendable, Hashable, CustomStringConvertible {
  /// The piece has no notes.
  case noNotes
  /// Bars of another metre than those of the kind that is wanted.
  case metre(Metre, wanted: PhraseKind)
  /// Fewer bars in a row than a phrase has.
  case tooShort(bars: Int, needed: Int)
  /// A track of drums, and pitches are wanted.
  case isDrums
  /// A track of pitches, and drums are wanted.
  case isPitched
  /// A low voice, and a melody is wanted.
  case isBass
  /// No low voice beside the melody.
  case noBass
  /// No drums beside the melody.
  case noDrums
  /// No upper voice beside the bass.
  case noMelody
  /// Several notes sound together where one voice is wanted.
  case chords
  /// Too few notes.
  case tooFewNotes
  /// One pitch over and over.
  case onePitch
  /// Too long a rest.
  case longRest
  /// The notes lie beside the grid of sixteenths.
  case offGrid
  /// Keys that have no place in a grid.
  case outOfRange

  /// What it is, for the player.
  public var description: String {
    switch self {
    case .noNotes: "there are no notes"
    case .metre(let metre, let wanted): Self.text(metre, wanted: wanted)
    case .tooShort(let bars, let needed):
      "\(bars) \(bars == 1 ? "bar" : "bars") in a row, \(needed) are needed"
    case .isDrums: "drums, not pitches"
    case .isPitched: "pitches, not drums (which are on channel 10)"
    case .isBass: "a bass, not a melody"
    case .noBass: "no bass beside it"
    case .noDrums: "no drums beside it (channel 10)"
    case .noMelody: "no melody beside it"
    case .chords: "chords, not one voice"
    case .tooFewNotes: "too few notes"
    case .onePitch: "one pitch over and over"
    case .longRest: "a long rest"
    case .offGrid: "its notes do not lie on sixteenths (triplets or free time)"
    case .outOfRange: "its keys are outside of a piano's (21 to 108)"
    }
  }

  private static func text(_ metre: Metre, wanted: PhraseKind) -> String {
    let own =
      wanted.metre == .common
      ? "bars of four quarters (4/4, 2/2, 2/4)" : "bars of \(wanted.metre)"
    let fitting = wanted.like(in: metre).map { "; \($0.rawValue) is the kind for them" } ?? ""
    return "bars of \(metre) do not fit; \(wanted.rawValue) is made of \(own)\(fitting)"
  }
}
