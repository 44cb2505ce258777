import Foundation

extension SoundLibrary {
  /// Sounds that fit some words: of their names, folders, tags, or descriptions, best first.
  ///
  /// All words must fit. A word fits as the beginning of a word of the name, the folder, the tags or the
  /// description; some words stand for others too (`SoundWords.meanings`): a *pad* has a slow attack and
  /// sustains, or is called so.
  /// - Throws: ``LibraryError``.
  public func search(_ words: String, count: Int) throws -> [SoundMatch] {
    let terms = words.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    guard !terms.isEmpty else { return [] }
    let rows = try database.query(
      """
      SELECT \(SoundEntry.columns), found.rank FROM
        (SELECT rowid AS number, bm25(content, 2.0, 1.0, 4.0) AS rank FROM content
         WHERE content MATCH ? ORDER BY rank, rowid LIMIT ?) AS found
      JOIN sound ON sound.id = found.number WHERE problem IS NULL ORDER BY found.rank, path
      """, .text(terms.map(Self.condition).joined(separator: " AND ")), .integer(Int64(count)))
    defer { rows.reset() }
    var matches: [SoundMatch] = []
    while try rows.step() {
      matches.append(SoundMatch(entry: SoundEntry(rows), distance: rows.real(17) ?? 0))
    }
    return matches
  }

  /// One word as SQLite's full-text search reads it.
  private static func condition(_ term: String) -> String {
    let meanings = (SoundWords.meanings[term] ?? []).map { words in
      "(" + words.map { "words : \"\($0)\"" }.joined(separator: " AND ") + ")"
    }
    return "(" + (["\"\(term)\" *"] + meanings).joined(separator: " OR ") + ")"
  }
}
