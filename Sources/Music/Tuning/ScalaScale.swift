import Foundation

/// A scale: the pitches above its first note, the last of them where it begins again.
///
/// ```
/// ! pythagoras.scl
/// Five fifths
///  5
///  9/8
///  81/64
///  701.955
///  27/16
///  2/1
/// ```
/// Source: Scala's scale file format, huygens-fokker.org/scala/scl_format.html.
public struct ScalaScale: Sendable, Hashable {
  /// What the file says of it.
  public let description: String
  /// Cents of each note above the first, which is not among them; the last is the period. Empty for one
  /// note that never comes again.
  public let cents: [Double]

  /// Most notes that are read.
  public static let mostNotes = 4096

  /// Makes a scale.
  /// - Parameters:
  ///   - cents: of each note above the first, the period last.
  ///   - description: what it is.
  public init(cents: [Double], description: String = "") {
    self.cents = cents
    self.description = description
  }

  /// Twelve equal steps of an octave.
  public static let equal = ScalaScale(
    cents: (1...12).map { 100 * Double($0) }, description: "12 equal steps of an octave")

  /// Reads a file.
  /// - Parameter url: of the file, usually `.scl`.
  /// - Throws: ``ScalaError``.
  public init(contentsOf url: URL) throws(ScalaError) { try self.init(contentsOf: url.path) }

  /// Reads a file by its path.
  package init(contentsOf path: String) throws(ScalaError) {
    try self.init(parsing: ScalaLines.text(ofFile: path), path: path)
  }

  /// Reads a text.
  /// - Parameters:
  ///   - text: in Scala's format; lines may end in any way.
  ///   - path: where it comes from, for the player.
  /// - Throws: ``ScalaError``, which names the line.
  public init(parsing text: String, path: String = "scale") throws(ScalaError) {
    var lines = ScalaLines(text, path: path)
    let title = try lines.next("a description of the scale")
    let count = try lines.integer("the number of notes", 0...Self.mostNotes).value
    var cents: [Double] = []
    for number in stride(from: 1, through: count, by: 1) {
      let line = try lines.next("note \(number) of \(count)")
      guard let value = Self.cents(of: line.word) else {
        throw lines.bad(line, "cents with a point, such as 701.955, or a ratio, such as 3/2")
      }
      cents.append(value)
    }
    description = title.text.trimmingCharacters(in: .whitespaces)
    self.cents = cents
  }

  /// A pitch as it is written: with a point cents, else a ratio or a whole number.
  private static func cents(of word: Substring) -> Double? {
    if word.contains(".") {
      guard word.allSatisfy({ "+-.0123456789".contains($0) }), let value = Double(word),
        abs(value) < 1e6
      else { return nil }
      return value
    }
    let parts = word.split(separator: "/", omittingEmptySubsequences: false).map { Int64($0) }
    guard (1...2).contains(parts.count), let upper = parts[0], upper > 0,
      let lower = parts.count == 2 ? parts[1] : 1, lower > 0
    else { return nil }
    return 1200 * log2(Double(upper) / Double(lower))
  }

  /// Cents of a degree above the first note: 0 is that note, and beyond the period the scale goes on, in both
  /// directions.
  public func cents(ofDegree degree: Int) -> Double {
    guard let period = cents.last else { return 0 }
    let count = cents.count
    let place = (degree % count + count) % count
    let periods = (degree - place) / count
    return Double(periods) * period + (place == 0 ? 0 : cents[place - 1])
  }
}
