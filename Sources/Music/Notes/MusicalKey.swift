/// A major or minor key: which notes belong together.
public struct MusicalKey: Sendable, Hashable, CustomStringConvertible {
  /// Pitch class of the tonic, 0 for C to 11 for B.
  public let tonic: Int
  /// Whether it is minor.
  public let isMinor: Bool

  private static let major = [0, 2, 4, 5, 7, 9, 11]
  private static let minor = [0, 2, 3, 5, 7, 8, 10]
  static let names = ["C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"]

  /// How well each degree fits, from the tonic up, as listeners judged.
  ///
  /// Source: Krumhansl & Kessler 1982, "Tracing the dynamic changes in perceived tonal organization".
  private static let majorProfile = [
    6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88,
  ]
  private static let minorProfile = [
    6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17,
  ]

  /// Makes a key; the tonic may lie in any octave.
  public init(tonic: Int, isMinor: Bool) {
    self.tonic = Chord.pitchClass(tonic)
    self.isMinor = isMinor
  }

  /// Reads a key as it is written: `C`, `F# major`, `Bb minor`, `Am`, `d minor`; nil for other texts.
  public init?(_ text: String) {
    let words = text.split(separator: " ").map(String.init)
    guard var name = words.first, words.count <= 2 else { return nil }
    var isMinor = false
    if words.count == 2 {
      switch words[1].lowercased() {
      case "minor", "min": isMinor = true
      case "major", "maj": break
      default: return nil
      }
    } else if name.count > 1, name.hasSuffix("m") {
      isMinor = true
      name.removeLast()
    }
    guard let key = NoteName.key(of: name + "4") else { return nil }
    self.init(tonic: key, isMinor: isMinor)
  }

  /// The key that a phrase is most likely in, by how long each pitch class sounds; nil without pitches.
  ///
  /// Source: Krumhansl 1990, "Cognitive foundations of musical pitch", chapter 4: the profile that
  /// correlates best.
  public init?(of grid: NoteGrid) {
    self.init(of: NoteSequence(grid))
  }

  /// The same of a piece.
  package init?(of sequence: NoteSequence) {
    var sounding = [Double](repeating: 0, count: 12)
    for track in sequence.tracks where !track.isDrums {
      for note in track.notes { sounding[note.pitch % 12] += note.durationBeats }
    }
    self.init(sounding: sounding)
  }

  /// The key that pitch classes are most likely in, by how long each sounds; nil if none does.
  /// - Parameter sounding: by pitch class from C on, 12 numbers.
  init?(sounding: [Double]) {
    guard sounding.contains(where: { $0 > 0 }) else { return nil }
    let keys = [false, true].flatMap { isMinor in
      (0..<12).map { MusicalKey(tonic: $0, isMinor: isMinor) }
    }
    self = keys.max { $0.fit(sounding) < $1.fit(sounding) }!
  }

  /// Correlation of the key's profile with how long pitch classes sound.
  private func fit(_ sounding: [Double]) -> Double {
    let profile = isMinor ? Self.minorProfile : Self.majorProfile
    let (a, b) = (profile.reduce(0, +) / 12, sounding.reduce(0, +) / 12)
    var (product, ownSquare, square) = (0.0, 0.0, 0.0)
    for degree in 0..<12 {
      let (x, y) = (profile[degree] - a, sounding[(tonic + degree) % 12] - b)
      product += x * y
      ownSquare += x * x
      square += y * y
    }
    return square > 0 ? product / (ownSquare * square).squareRoot() : 0
  }

  /// Whether a MIDI key belongs to it; of minor the natural scale.
  public func contains(pitch: Int) -> Bool {
    let degree = Chord.pitchClass(pitch - tonic)
    return (isMinor ? Self.minor : Self.major).contains(degree)
  }

  /// The share of a phrase's pitched notes that belong to it; 1 without any.
  public func share(of grid: NoteGrid) -> Double {
    let pitches = grid.voices.filter(\.isPitched).flatMap { voice in
      grid[voice].compactMap { MelodyGrid.pitch(ofToken: UInt8($0)) }
    }
    guard !pitches.isEmpty else { return 1 }
    return Double(pitches.count(where: contains)) / Double(pitches.count)
  }

  /// Whether there is a key that all notes of a phrase belong to; a minor key has the notes of a major one.
  package static func holdsAll(_ grid: NoteGrid) -> Bool {
    (0..<12).contains { MusicalKey(tonic: $0, isMinor: false).share(of: grid) == 1 }
  }

  /// Pitch class of the tonic of the major key that has the same notes.
  package var majorTonic: Int { isMinor ? (tonic + 3) % 12 : tonic }

  /// A phrase by as few semitones higher or lower as bring its own key to this one, or to that which has the
  /// same notes where one is major and one minor; as it is, where it has no pitches or would leave their
  /// range.
  public func moved(_ grid: NoteGrid) -> NoteGrid {
    guard let own = MusicalKey(of: grid) else { return grid }
    return moved(grid, from: own)
  }

  /// The same of a phrase whose key is known.
  package func moved(_ grid: NoteGrid, from own: MusicalKey) -> NoteGrid {
    let up = Chord.pitchClass(majorTonic - own.majorTonic)
    let ways = up <= 6 ? [up, up - 12] : [up - 12, up]
    return ways.lazy.compactMap { grid.transposed(by: $0) }.first ?? grid
  }

  /// For example `A minor`.
  public var description: String { "\(Self.names[tonic]) \(isMinor ? "minor" : "major")" }
}
