extension Chord.Quality {
  /// Reads what stands behind a root's name, in any of the ways that musicians write it.
  ///
  /// Signs and words become short ones first; then the longest name of a quality that the text begins with is looked
  /// for, and what follows has to be extensions of it.
  /// - Returns: nil for other texts.
  init?(written text: some StringProtocol) {
    let plain = Self.plain(String(text))
    guard
      let name = Self.names.keys.filter({ plain.hasPrefix($0) }).sorted(by: { $0.count > $1.count })
        .first(where: { Self.extending(Self.names[$0]!, by: plain.dropFirst($0.count)) != nil }),
      let quality = Self.extending(Self.names[name]!, by: plain.dropFirst(name.count))
    else { return nil }
    self = quality
  }

  // MARK: - One way to write it

  /// Signs that look alike or mean the same.
  private static let signs: [Character: String] = [
    "♭": "b", "♯": "#", "\u{2206}": "△", "Δ": "△", "^": "△", "\u{2212}": "-", "–": "-", "º": "°",
    "Ø": "ø", "(": "", ")": "",
  ]

  /// Words, whether they begin with a capital or not, and what is written for them here.
  private static let words = [
    ("major", "maj"), ("maj", "maj"), ("ma", "maj"), ("minor", "m"), ("min", "m"), ("mi", "m"),
    ("dom", ""), ("dim", "dim"), ("aug", "aug"), ("sus", "sus"), ("add", "add"), ("alt", "alt"),
    ("no", "no"),
  ]

  /// A text in one way to write it: `Min7` and `-7` are `m7`, `△`, `M7` and `j7` are `maj7`, `7-5` is `7b5`.
  private static func plain(_ text: String) -> String {
    let text = text.map { signs[$0] ?? String($0) }.joined()
    var rest = text[...]
    var plain = ""
    while let sign = rest.first {
      let lowered = rest.lowercased()
      // "madd9" is minor.
      if !lowered.hasPrefix("madd"),
        let (word, short) = words.first(where: { lowered.hasPrefix($0.0) })
      {
        plain += short
        rest = rest.dropFirst(word.count)
        continue
      }
      rest = rest.dropFirst()
      let isBeforeNumber = rest.first?.isNumber == true
      switch sign {
      case "M", "j": plain += "maj"
      case "△": plain += isBeforeNumber ? "maj" : "maj7"
      case "-" where plain.isEmpty: plain += "m"
      case "-" where isBeforeNumber: plain += "b"
      case "+" where plain.isEmpty || !isBeforeNumber: plain += "aug"
      case "+": plain += "#"
      case "°", "o": plain += "dim"
      case "ø":
        plain += "m7b5"
        if rest.first == "7" { rest = rest.dropFirst() }
      case "/" where plain.hasSuffix("6") && rest.first == "9": break
      default: plain.append(sign)
      }
    }
    return plain
  }

  // MARK: - Names

  /// Qualities by how they are written in that way.
  private static let names: [String: Self] = {
    var names = otherNames
    for quality in allCases { names[plain(quality.rawValue)] = quality }
    return names
  }()

  private static let otherNames: [String: Self] = [
    "maj": .major, "mb5": .diminished, "#5": .augmented, "maj#5": .augmented,
    "sus": .suspendedFourth, "2": .addedNinth, "add2": .addedNinth, "madd2": .minorAddedNinth,
    "no3": .fifth, "maj6": .sixth, "maj69": .sixthNinth, "6add9": .sixthNinth, "m69": .minorSixth,
    "m#7": .minorMajorSeventh, "mmaj9": .minorMajorSeventh, "augmaj7": .augmentedMajorSeventh,
    "maj7aug": .augmentedMajorSeventh, "7#5": .augmentedSeventh, "7aug": .augmentedSeventh,
    "9#5": .augmentedSeventh, "aug9": .augmentedSeventh, "7sus": .suspendedSeventh,
    "sus7": .suspendedSeventh, "9sus4": .suspendedSeventh, "9sus": .suspendedSeventh,
    "13sus4": .suspendedSeventh, "13sus": .suspendedSeventh, "9b5": .seventhFlatFifth,
    "13b9": .seventhFlatNinth, "13#9": .seventhSharpNinth, "7add9": .ninth,
    "maj11": .majorSeventh, "maj13": .majorSeventh, "m13": .minorSeventh, "add4": .major,
    "add11": .major, "madd4": .minor, "madd11": .minor, "maj9#5": .augmentedMajorSeventh,
  ]

  // MARK: - Extensions

  /// Tones that a chord with a seventh or a ninth may have on top, which change none of its own.
  private static let extensions = [
    "add11", "add13", "b13", "#11", "b9", "#9", "11", "13", "alt", "9",
  ]

  /// The quality itself where a text has nothing but extensions of it.
  private static func extending(_ quality: Self, by text: Substring) -> Self? {
    guard !text.isEmpty else { return quality }
    guard
      quality.intervals.contains(where: { $0 == 10 || $0 == 11 }) || quality == .diminishedSeventh,
      let next = extensions.first(where: { text.hasPrefix($0) })
    else { return nil }
    return extending(quality, by: text.dropFirst(next.count))
  }
}
