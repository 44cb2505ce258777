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

  /// Parts of a plan, and strokes of a part, at most.
  private static let (mostParts, mostStrokes) = (64, 3)

  /// Reads a plan as it is typed: `A A' B A`, `AABA`; nil for other texts.
  public init?(_ text: String) {
    var parts: [Part] = []
    for sign in text where !sign.isWhitespace && sign != "," && sign != "-" {
      if "'’′".contains(sign) {
        guard !parts.isEmpty, parts[parts.count - 1].variation < Self.mostStrokes else {
          return nil
        }
        parts[parts.count - 1].variation += 1
      } else {
        guard let code = sign.uppercased().first?.asciiValue, (65...90).contains(code) else {
          return nil
        }
        parts.append(Part(theme: Int(code) - 65))
      }
    }
    guard (1...Self.mostParts).contains(parts.count) else { return nil }
    self.parts = parts
  }

  /// For example `A A' B A`.
  public var description: String { parts.map(\.description).joined(separator: " ") }
}
