import OutputFiles

/// What a player said of sounds in a library that cannot be used any more: tags and favourites, as far as they can
/// still be read. All else can be heard again.
package struct KeptMarks: Sendable {
  struct Mark: Sendable {
    var path: String
    var hash: Int64
    var tags: [String] = []
    /// When it was marked as a favourite, in seconds since 1970; nil if it was not.
    var since: Int64?
  }

  /// In the order in which the sounds were added.
  let marks: [Mark]

  /// Sounds that have any.
  package var count: Int { marks.count }

  /// Reads what can be read of a library; nothing is written.
  init(of path: String) {
    guard let database = try? Database(path, isFixed: true) else {
      marks = []
      return
    }
    var said: [Int64: (tags: [String], since: Int64?)] = [:]
    // Each table until a page of it is damaged.
    if let rows = try? database.query("SELECT sound, tag FROM tag") {
      while (try? rows.step()) == true {
        if let tag = rows.text(1) { said[rows.integer(0), default: ([], nil)].tags.append(tag) }
      }
    }
    if let rows = try? database.query("SELECT sound, since FROM favourite") {
      while (try? rows.step()) == true {
        said[rows.integer(0), default: ([], nil)].since = rows.integer(1)
      }
    }
    var marks: [Mark] = []
    for (id, what) in said.sorted(by: { $0.key < $1.key }) {
      guard
        let rows = try? database.query("SELECT path, hash FROM sound WHERE id = ?", .integer(id)),
        (try? rows.step()) == true, let path = rows.text(0)
      else { continue }
      marks.append(
        Mark(path: path, hash: rows.integer(1), tags: what.tags, since: what.since))
      rows.reset()
    }
    self.marks = marks
  }

  /// Files of these sounds that are where they were and not among others: to be heard first, so that no mark
  /// waits for a folder that is never added again.
  package func files(besides others: [String]) -> [String] {
    let known = Set(others)
    return marks.map(\.path).filter { !known.contains($0) && FileSystem.exists($0) }
  }
}

extension SoundLibrary {
  /// Gives sounds the tags and favourites that they had in the library that this one took the place of, by
  /// path or by the bytes of the file.
  /// - Returns: how many sounds have them again.
  package func takeOver(_ kept: KeptMarks) throws -> Int {
    try database.transaction {
      var count = 0
      for mark in kept.marks {
        guard let id = try soundID(of: mark) else { continue }
        for tag in mark.tags {
          try database.change(
            "INSERT OR IGNORE INTO tag(sound, tag) VALUES (?, ?)", .integer(id), .text(tag))
        }
        if let since = mark.since {
          try database.change(
            "INSERT OR IGNORE INTO favourite(sound, since) VALUES (?, ?)", .integer(id),
            .integer(since))
        }
        try describe(id)
        count += 1
      }
      return count
    }
  }

  private func soundID(of mark: KeptMarks.Mark) throws(LibraryError) -> Int64? {
    let rows = try database.query(
      """
      SELECT id FROM sound WHERE problem IS NULL AND (path = ?1 OR hash = ?2)
      ORDER BY path = ?1 DESC LIMIT 1
      """, .text(mark.path), .integer(mark.hash))
    defer { rows.reset() }
    return try rows.step() ? rows.integer(0) : nil
  }
}
