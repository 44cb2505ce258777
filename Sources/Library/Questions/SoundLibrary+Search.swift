import Foundation
import Sounds

extension SoundLibrary {
  /// Sounds that fit some words: of their names, folders, tags, or descriptions, best first.
  ///
  /// All words must fit. A word fits as the beginning of a word of the name, the folder, the tags or the
  /// description; those that generators understand stand for what descriptions say (*warm* for dark), and some
  /// for kinds of sounds (`SoundWords`): a *pad* has a slow attack and sustains, or is called so. Words
  /// such as *a* and *very* are passed over; *not*, *no*, *less* and *without* turn the next round.
  /// - Throws: ``LibraryError``.
  public func search(_ words: String, count: Int) throws -> [SoundMatch] {
    guard let condition = Self.condition(ofSentence: words) else { return [] }
    let rows = try database.query(
      """
      SELECT \(SoundEntry.columns), found.rank FROM
        (SELECT rowid AS number, bm25(content, 2.0, 1.0, 4.0) AS rank FROM content
         WHERE content MATCH ? ORDER BY rank, rowid LIMIT ?) AS found
      JOIN sound ON sound.id = found.number WHERE problem IS NULL ORDER BY found.rank, path
      """, .text(condition), .integer(Int64(count)))
    defer { rows.reset() }
    var matches: [SoundMatch] = []
    while try rows.step() {
      matches.append(SoundMatch(entry: SoundEntry(rows), distance: rows.real(17) ?? 0))
    }
    return matches
  }

  /// Some words as SQLite's full-text search reads them; nil where none is left.
  static func condition(ofSentence text: String) -> String? {
    let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    var (wanted, unwanted): ([String], [String]) = ([], [])
    var isTurned = false
    for word in words {
      if let degree = SoundLexicon.degrees[word] {
        isTurned = isTurned != (degree < 0)
      } else if !SoundLexicon.fillers.contains(word) {
        if isTurned { unwanted.append(word) } else { wanted.append(word) }
        isTurned = false
      }
    }
    // Who asks for such words alone means names.
    if wanted.isEmpty, unwanted.isEmpty { wanted = words }
    guard !wanted.isEmpty || !unwanted.isEmpty else { return nil }
    var conditions = wanted.map(condition)
    if conditions.isEmpty { conditions = [anything] }
    for word in unwanted {
      conditions = ["(\(conditions.joined(separator: " AND "))) NOT \(condition(word))"]
    }
    return conditions.joined(separator: " AND ")
  }

  /// What fits every sound: each is of a kind.
  private static let anything =
    "(" + SoundKind.allCases.map { "words : \"\($0.name)\"" }.joined(separator: " OR ") + ")"

  /// One word.
  private static func condition(_ word: String) -> String {
    let own = "\"\(word)\" *"
    switch SoundWords.meaning(of: word) {
    case .has(let sets):
      let meanings = sets.map { words in
        "(" + words.map { "words : \"\($0)\"" }.joined(separator: " AND ") + ")"
      }
      return "(" + ([own] + meanings).joined(separator: " OR ") + ")"
    case .lacks(let words):
      let other = words.map { "words : \"\($0)\"" }.joined(separator: " OR ")
      return "(\(own) OR (\(anything) NOT (\(other))))"
    }
  }
}
