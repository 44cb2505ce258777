/// A time signature.
public struct Metre: Sendable, Hashable, Codable, CustomStringConvertible {
  /// Counts in a bar; ≥ 1.
  public var numerator: Int
  /// The note value that is counted: 1, 2, 4, 8, …
  public var denominator: Int

  /// Makes a time signature.
  public init(_ numerator: Int, _ denominator: Int) {
    precondition(numerator >= 1, "\(numerator) counts in a bar")
    precondition(
      denominator >= 1 && denominator.nonzeroBitCount == 1, "a note value of 1/\(denominator)")
    self.numerator = numerator
    self.denominator = denominator
  }

  /// Four quarters in a bar.
  public static let common = Metre(4, 4)

  /// Quarter notes in a bar.
  public var beatsPerBar: Double { 4 * Double(numerator) / Double(denominator) }

  /// The bar that a beat lies in, from 0, where all bars are of this metre.
  package func bar(atBeat beat: Double) -> Int { Int((beat / beatsPerBar + 1e-6).rounded(.down)) }

  /// For example `6/8`.
  public var description: String { "\(numerator)/\(denominator)" }
}
