import Music

/// A key signature in ABC: how many sharps or flats each letter has.
///
/// Source: Walshaw et al. 2011, "The abc music standard 2.1", §3.1.14.
struct ABCKey: Equatable {
  /// Semitones that a letter A…G is moved by.
  private(set) var alterations: [Character: Int] = [:]

  /// Sharps come in this order, flats from its end.
  private static let sharpOrder: [Character] = ["F", "C", "G", "D", "A", "E", "B"]
  /// Sharps of the major keys on the letters.
  private static let majorSharps: [Character: Int] = [
    "C": 0, "G": 1, "D": 2, "A": 3, "E": 4, "B": 5, "F": -1,
  ]
  /// Sharps that a mode has more than the major key on its tonic, by its first three letters.
  private static let modeSharps: [String: Int] = [
    "": 0, "maj": 0, "ion": 0, "m": -3, "min": -3, "aeo": -3, "mix": -1, "dor": -2, "phr": -4,
    "lyd": 1, "loc": -5,
  ]

  /// Reads what follows `K:`; what cannot be understood is C major.
  init(_ text: Substring) {
    let text = text.drop { $0 == " " }
    if text.hasPrefix("HP") || text.hasPrefix("Hp") {
      setSharps(2)  // Highland pipes.
      return
    }
    guard let tonic = text.first, var sharps = Self.majorSharps[tonic] else { return }
    var rest = text.dropFirst()
    if rest.first == "#" { (sharps, rest) = (sharps + 7, rest.dropFirst()) }
    if rest.first == "b" { (sharps, rest) = (sharps - 7, rest.dropFirst()) }
    var words = rest.lowercased().split(separator: " ")
    if let mode = words.first.flatMap({ Self.modeSharps[String($0.prefix(3))] }) {
      sharps += mode
      words.removeFirst()
    }
    if words.first == "exp" { sharps = 0 }
    setSharps(sharps)
    for word in words { setExplicit(word) }
  }

  private mutating func setSharps(_ sharps: Int) {
    let letters = sharps >= 0 ? Self.sharpOrder : Self.sharpOrder.reversed()
    for place in 0..<min(abs(sharps), 14) {
      alterations[letters[place % 7], default: 0] += sharps.signum()
    }
  }

  /// One of the accidentals that may follow, such as `^f` or `=c`.
  private mutating func setExplicit(_ word: Substring) {
    guard let letter = word.last?.uppercased().first, ("A"..."G").contains(letter) else { return }
    switch word.dropLast() {
    case "^": alterations[letter] = 1
    case "^^": alterations[letter] = 2
    case "=": alterations[letter] = 0
    case "_": alterations[letter] = -1
    case "__": alterations[letter] = -2
    default: break
    }
  }
}
