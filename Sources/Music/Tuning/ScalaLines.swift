import Foundation
import OutputFiles

/// The lines of a text in one of Scala's formats, without those that are comments, taken one by one.
struct ScalaLines {
  /// A line, and its number in the file, from 1.
  struct Line {
    let number: Int
    let text: Substring

    /// What stands before the first blank.
    var word: Substring { text.drop(while: \.isWhitespace).prefix { !$0.isWhitespace } }
  }

  private let path: String
  private var lines: ArraySlice<Line>

  /// What ends a line; of other ends that Unicode knows, a title of 8 bits may hold one by chance.
  private static let ends: Set<Character> = ["\n", "\r", "\r\n"]

  /// Most bytes that are read; the longest known scales have some thousands.
  private static let mostBytes = 1 << 20

  /// - Parameters:
  ///   - text: lines may end in any way.
  ///   - path: where it comes from, for the player.
  init(_ text: String, path: String) {
    self.path = path
    let body = text.hasPrefix("\u{feff}") ? text.dropFirst() : text[...]
    lines =
      body.split(omittingEmptySubsequences: false, whereSeparator: Self.ends.contains)
      .enumerated().map { Line(number: $0.offset + 1, text: $0.element) }
      .filter { !$0.text.hasPrefix("!") }[...]
  }

  /// The text of a file, of 8 bits where it is no UTF-8.
  static func text(ofFile path: String) throws(ScalaError) -> String {
    let bytes: [UInt8]
    do {
      bytes = try FileSystem.read(path, maximumBytes: mostBytes)
    } catch {
      throw .unreadable(path: path, reason: error.description)
    }
    guard !bytes.contains(0) else { throw .unreadable(path: path, reason: "it is no text") }
    return String(validating: bytes, as: UTF8.self)
      ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
  }

  /// The next line; nil at the end.
  mutating func next() -> Line? { lines.popFirst() }

  /// The next line, where there has to be one.
  mutating func next(_ expected: String) throws(ScalaError) -> Line {
    guard let line = lines.popFirst() else { throw .missing(path: path, expected: expected) }
    return line
  }

  /// The next line's first word as a whole number.
  mutating func integer(
    _ name: String, _ range: ClosedRange<Int>
  ) throws(ScalaError) -> (value: Int, line: Line) {
    let expected = "\(name), a whole number from \(range.lowerBound) to \(range.upperBound)"
    let line = try next(expected)
    guard let value = Int(line.word), range.contains(value) else {
      throw bad(line, expected)
    }
    return (value, line)
  }

  /// What is wrong with a line.
  func bad(_ line: Line, _ expected: String) -> ScalaError {
    let shown = line.text.unicodeScalars.map { $0.value >= 32 ? Character($0) : "?" }.prefix(40)
    return .badLine(path: path, line: line.number, found: String(shown), expected: expected)
  }
}
