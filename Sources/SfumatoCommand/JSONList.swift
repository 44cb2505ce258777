import Sfumato

/// A list that is printed as JSON piece by piece, as `Report.jsonText` would print it whole: however long it is,
/// no more of it waits than a piece.
struct JSONList<Element: Encodable> {
  private var waiting: [Element] = []
  private var isBegun = false

  private static var pieceLength: Int { 1000 }

  /// Adds what comes next.
  mutating func add(_ element: Element) throws {
    waiting.append(element)
    if waiting.count == Self.pieceLength { try printPiece() }
  }

  /// Prints the rest, and the end.
  mutating func end() throws {
    if !waiting.isEmpty { try printPiece() }
    print(isBegun ? "\n]" : try Report.jsonText([Element]()))
  }

  private mutating func printPiece() throws {
    // Without the brackets around it.
    let piece = try Report.jsonText(waiting).dropFirst().dropLast(2)
    print(isBegun ? "," : "[", terminator: "")
    print(piece, terminator: "")
    isBegun = true
    waiting.removeAll(keepingCapacity: true)
  }
}
