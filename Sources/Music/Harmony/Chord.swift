/// A chord as it is written above a tune: notes that belong together, and which of them is the lowest.
///
/// ```swift
/// let chord = Chord("F#m7b5/C")
/// ```
public struct Chord: Sendable, Hashable, CustomStringConvertible {
  /// Pitch class of the root, 0 for C to 11 for B.
  public let root: Int
  /// What is built on the root.
  public let quality: Quality
  /// Pitch class of the lowest note: the root, unless another is written behind a slash.
  public let bass: Int

  /// What is built on a root; raw values are how it is written behind the root's name.
  public enum Quality: String, Sendable, Hashable, CaseIterable {
    /// Major triad.
    case major = ""
    /// Minor triad.
    case minor = "m"
    /// Diminished triad.
    case diminished = "dim"
    /// Augmented triad.
    case augmented = "aug"
    /// Second instead of the third.
    case suspendedSecond = "sus2"
    /// Fourth instead of the third.
    case suspendedFourth = "sus4"
    /// Root and fifth alone.
    case fifth = "5"
    /// Major triad with a sixth.
    case sixth = "6"
    /// Minor triad with a major sixth.
    case minorSixth = "m6"
    /// Major triad with a minor seventh.
    case seventh = "7"
    /// Major triad with a major seventh.
    case majorSeventh = "maj7"
    /// Minor triad with a minor seventh.
    case minorSeventh = "m7"
    /// Minor triad with a major seventh.
    case minorMajorSeventh = "mMaj7"
    /// Augmented triad with a major seventh.
    case augmentedMajorSeventh = "maj7#5"
    /// Diminished triad with a minor seventh.
    case halfDiminished = "m7b5"
    /// Diminished triad with a diminished seventh.
    case diminishedSeventh = "dim7"
    /// Augmented triad with a minor seventh.
    case augmentedSeventh = "aug7"
    /// Seventh chord with a fourth instead of the third.
    case suspendedSeventh = "7sus4"
    /// Seventh chord with a lowered fifth.
    case seventhFlatFifth = "7b5"
    /// Seventh chord with a lowered ninth.
    case seventhFlatNinth = "7b9"
    /// Seventh chord with a raised ninth.
    case seventhSharpNinth = "7#9"
    /// Major triad with a ninth.
    case addedNinth = "add9"
    /// Minor triad with a ninth.
    case minorAddedNinth = "madd9"
    /// Major triad with sixth and ninth.
    case sixthNinth = "69"
    /// Seventh chord with a ninth.
    case ninth = "9"
    /// Major seventh chord with a ninth.
    case majorNinth = "maj9"
    /// Minor seventh chord with a ninth.
    case minorNinth = "m9"
    /// Seventh chord with ninth and eleventh.
    case eleventh = "11"
    /// Minor seventh chord with ninth and eleventh.
    case minorEleventh = "m11"
    /// Seventh chord with ninth and thirteenth.
    case thirteenth = "13"

    /// Semitones above the root, ascending.
    public var intervals: [Int] {
      switch self {
      case .major: [0, 4, 7]
      case .minor: [0, 3, 7]
      case .diminished: [0, 3, 6]
      case .augmented: [0, 4, 8]
      case .suspendedSecond: [0, 2, 7]
      case .suspendedFourth: [0, 5, 7]
      case .fifth: [0, 7]
      case .sixth: [0, 4, 7, 9]
      case .minorSixth: [0, 3, 7, 9]
      case .seventh: [0, 4, 7, 10]
      case .majorSeventh: [0, 4, 7, 11]
      case .minorSeventh: [0, 3, 7, 10]
      case .minorMajorSeventh: [0, 3, 7, 11]
      case .augmentedMajorSeventh: [0, 4, 8, 11]
      case .halfDiminished: [0, 3, 6, 10]
      case .diminishedSeventh: [0, 3, 6, 9]
      case .augmentedSeventh: [0, 4, 8, 10]
      case .suspendedSeventh: [0, 5, 7, 10]
      case .seventhFlatFifth: [0, 4, 6, 10]
      case .seventhFlatNinth: [0, 1, 4, 7, 10]
      case .seventhSharpNinth: [0, 3, 4, 7, 10]
      case .addedNinth: [0, 2, 4, 7]
      case .minorAddedNinth: [0, 2, 3, 7]
      case .sixthNinth: [0, 2, 4, 7, 9]
      case .ninth: [0, 2, 4, 7, 10]
      case .majorNinth: [0, 2, 4, 7, 11]
      case .minorNinth: [0, 2, 3, 7, 10]
      case .eleventh: [0, 2, 5, 7, 10]
      case .minorEleventh: [0, 2, 3, 5, 7, 10]
      case .thirteenth: [0, 2, 4, 7, 9, 10]
      }
    }
  }

  /// Makes a chord; root and bass may lie in any octave.
  /// - Parameters:
  ///   - root: pitch class of the root, or a MIDI key.
  ///   - quality: what is built on it.
  ///   - bass: the lowest note; nil for the root.
  public init(root: Int, _ quality: Quality = .major, bass: Int? = nil) {
    self.root = Self.pitchClass(root)
    self.quality = quality
    self.bass = Self.pitchClass(bass ?? root)
  }

  /// Reads a chord symbol: `C`, `Am`, `Bb7`, `F#m7b5`, `Gmaj7`, `Dsus4`, `Caug`, `Bdim`, `Am/G` and what
  /// else musicians write for these (`A-`, `CM7`, `CMaj7`, `C△7`, `F#ø`, `B°`, `C+`, `Cmi7`, `C(add9)`).
  ///
  /// Extensions that no `Quality` has are left out, so that the chord stays which they extend: `C7#11`, `C7b13` and
  /// `C7alt` are `C7`, `Cmaj13` is `Cmaj7`, `Cm13` is `Cm7`, `Cm6/9` is `Cm6`, `Cadd11` is `C`.
  /// - Returns: nil for other texts.
  public init?(_ symbol: some StringProtocol) {
    var name = String(symbol.filter { !$0.isWhitespace && $0 != "," })
    var bass: Int?
    // What follows a slash may be a ninth, too: C6/9.
    if let slash = name.lastIndex(of: "/"),
      let (key, rest) = Self.pitchClass(from: name[name.index(after: slash)...]), rest.isEmpty
    {
      bass = key
      name = String(name[..<slash])
    }
    guard let (root, rest) = Self.pitchClass(from: name[...]),
      let quality = Quality(written: rest)
    else { return nil }
    self.init(root: root, quality, bass: bass)
  }

  /// Pitch classes, the root first.
  public var pitchClasses: [Int] { quality.intervals.map { Self.pitchClass(root + $0) } }

  /// Whether a MIDI key is one of its notes; the bass behind a slash is one.
  public func contains(pitch: Int) -> Bool {
    let interval = Self.pitchClass(pitch - root)
    return quality.intervals.contains(interval) || Self.pitchClass(pitch) == bass
  }

  /// The same some semitones higher.
  public func transposed(by semitones: Int) -> Chord {
    Chord(root: root + semitones, quality, bass: bass + semitones)
  }

  /// For example `F#m7b5/C`.
  public var description: String {
    MusicalKey.names[root] + quality.rawValue + (bass == root ? "" : "/" + MusicalKey.names[bass])
  }

  // MARK: - Reading

  /// A pitch class 0…11.
  static func pitchClass(_ pitch: Int) -> Int { (pitch % 12 + 12) % 12 }

  /// The note that a text begins with, and the rest of it.
  private static func pitchClass(from text: Substring) -> (key: Int, rest: Substring)? {
    var name = text.prefix(1)
    var rest = text.dropFirst()
    if let sign = rest.first, "#b♯♭".contains(sign) {
      name.append(sign)
      rest = rest.dropFirst()
    }
    return NoteName.key(of: name + "4").map { (pitchClass($0), rest) }
  }
}
