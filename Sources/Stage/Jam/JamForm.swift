/// The order of a jam's parts, such as A A' B A, over and over: a letter is a theme, a letter again the same theme
/// again, with a stroke a variation of it.
public struct JamForm: Sendable, Hashable, CustomStringConvertible {
  /// A part of the plan.
  public struct Part: Sendable, Hashable, CustomStringConvertible {
    /// Which theme, from 0 for A to 25 for Z.
    public var theme: Int
    /// How far it is varied: 0 for as it is, one for each stroke.
    public var variation: Int

    /// Makes a part.
    public init(theme: Int, variation: Int = 0) {
      precondition(
        (0..<26).contains(theme) && variation >= 0, "theme \(theme), \(variation) strokes")
      self.theme = theme
      self.variation = variation
    }

    /// For example `A'`.
    public var description: String {
      String(UnicodeScalar(UInt8(65 + theme))) + String(repeating: "'", count: variation)
    }
  }

  /// In order; at least one.
  public let parts: [Part]

  /// A theme, varied, a bridge, the theme again.
  public static let song = JamForm("A A' B A")!

  /// The themes that there are, each once, in the order of the alphabet.
  public var themes: [Int] { Set(parts.map(\.theme)).sorted() }

  /// Parts of a plan, and strokes of a part, at most.
  private static let (mostParts, mostStrokes) = (64, 3)

  /// Different letters of a word in small letters from which on it is a word and no plan.
  private static let lettersOfWords = 3

  /// Reads a plan as it is typed: `A A' B A`, `AABA`, `aaba`.
  /// - Returns: nil for other texts, and for words: three different letters or more, not all of them capitals.
  public init?(_ text: String) {
    for word in text.split(whereSeparator: { !$0.isLetter }) where word != word.uppercased() {
      guard Set(word.lowercased()).count < Self.lettersOfWords else { return nil }
    }
    var parts: [Part] = []
    for sign in text where !sign.isWhitespace && sign != "," && sign != "-" {
      if "'’′".contains(sign) {
        guard !parts.isEmpty, parts[parts.count - 1].variation < Self.mostStrokes else {
          return nil
        }
        parts[parts.count - 1].variation += 1
      } else {
        guard let code = sign.asciiValue, sign.isLetter else { return nil }
        parts.append(Part(theme: Int(code & 0x5f) - 65))  // a small letter is its capital
      }
    }
    guard (1...Self.mostParts).contains(parts.count) else { return nil }
    self.parts = parts
  }

  /// For example `A A' B A`.
  public var description: String { parts.map(\.description).joined(separator: " ") }
}
