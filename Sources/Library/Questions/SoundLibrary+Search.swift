import Foundation

extension SoundLibrary {
  /// Sounds that are looked at more closely, of those that fit a sentence, the ones that were added last: who
  /// has more of them says more.
  private static let searchPool = 1000

  /// Sounds that fit some words: of their names, folders, tags, or descriptions, best first.
  ///
  /// A word fits as the beginning of a word of the name, the folder, the tags or the
  /// description; those that generators understand stand for what descriptions say (*warm* for dark), some
  /// for kinds of sounds (`SoundWords`): a *pad* has a slow attack and sustains, or is called so; and some for
  /// families: a *string* is called violin, or cello. Words such as *a* and *very* are passed over; *not*,
  /// *no*, *less* and *without* turn the next round.
  ///
  /// Of sounds that all words fit, those come first that are called so or go farthest the way that was asked
  /// for; where more than a thousand do, that is said of the thousand that were added last. Where there are
  /// none, those are given that are called as was asked for, or, where no name was asked for, to which at least
  /// half of the descriptions apply. A distance is the number of words that do not fit, and a part of one for how far the
  /// others do.
  /// - Parameters:
  ///   - words: a sentence.
  ///   - count: how many sounds at most.
  /// - Throws: ``LibraryError``.
  public func search(_ words: String, count: Int) throws -> [SoundMatch] {
    guard let sentence = SearchSentence(words) else { return [] }
    let pool = max(count, Self.searchPool)
    // Those that are called so first: there may be more that sound so than are looked at.
    var known: Set<Int64> = []
    var found: [Found] = []
    for condition in [sentence.namedCondition, sentence.strictCondition].compactMap(\.self) {
      for entry in try matches(condition, pool) where known.insert(entry.id).inserted {
        found.append(Found(entry: entry, fit: SearchFit(sentence, entry)))
      }
    }
    found.sort(by: Found.isBetter)
    if found.isEmpty, let loose = sentence.looseCondition {
      let most = sentence.descriptions.count / 2
      let isNamed = sentence.words.contains { !$0.describes && !$0.isTurned }
      found = try matches(loose, pool).map { Found(entry: $0, fit: SearchFit(sentence, $0)) }
        .filter { isNamed || $0.fit.unmet <= most }.sorted(by: Found.isBetter)
    }
    // Where pages are damaged, words lead nowhere.
    if found.isEmpty { try examineOnce() }
    return found.prefix(count).map { SoundMatch(entry: $0.entry, distance: $0.fit.distance) }
  }

  private struct Found {
    var entry: SoundEntry
    var fit: SearchFit

    static func isBetter(_ a: Found, _ b: Found) -> Bool {
      (a.fit.distance, -a.fit.called, a.entry.path)
        < (b.fit.distance, -b.fit.called, b.entry.path)
    }
  }

  /// Some sounds that fit a condition of full-text search, those that were added last.
  private func matches(_ condition: String, _ count: Int) throws(LibraryError) -> [SoundEntry] {
    let rows = try database.query(
      """
      SELECT \(SoundEntry.columns) FROM
        (SELECT rowid AS number FROM content WHERE content MATCH ? ORDER BY rowid DESC LIMIT ?) AS found
      JOIN sound ON sound.id = found.number WHERE problem IS NULL
      """, .text(condition), .integer(Int64(count)))
    defer { rows.reset() }
    var found: [SoundEntry] = []
    while try rows.step() { found.append(SoundEntry(rows)) }
    return found
  }
}
