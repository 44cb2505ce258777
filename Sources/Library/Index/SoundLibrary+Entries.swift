import Foundation
import OutputFiles

extension SoundLibrary {
  /// How many sounds there are, and how many files that are none.
  public func count() throws -> (sounds: Int, problems: Int) {
    let sounds = try VectorStore(database: database).count()
    let rows = try database.query("SELECT count(*) FROM sound")
    defer { rows.reset() }
    return (sounds, try rows.step() ? Int(rows.integer(0)) - sounds : 0)
  }

  /// A sound by its number.
  func entry(_ id: Int64) throws(LibraryError) -> SoundEntry? {
    let rows = try database.query(
      "SELECT \(SoundEntry.columns) FROM sound WHERE id = ?", .integer(id))
    defer { rows.reset() }
    return try rows.step() ? SoundEntry(rows) : nil
  }

  /// A sound by its number, for programs that remember it.
  package func entry(numbered id: Int64) throws -> SoundEntry? { try entry(id) }

  /// Which entries are listed.
  public enum Selection: Sendable {
    /// Sounds.
    case sounds
    /// Files that could not be heard.
    case problems
    /// What the player likes.
    case favourites
  }

  /// Calls `body` with entries, by path, until it says no.
  /// - Parameters:
  ///   - selection: which entries.
  ///   - folder: only those below it; nil for all.
  ///   - body: called with each; false ends it.
  public func forEach(
    _ selection: Selection = .sounds, below folder: String? = nil,
    _ body: (SoundEntry) throws -> Bool
  ) throws {
    let condition =
      switch selection {
      case .sounds: "problem IS NULL"
      case .problems: "problem IS NOT NULL"
      case .favourites: "EXISTS (SELECT 1 FROM favourite WHERE favourite.sound = sound.id)"
      }
    let (low, high) = LibraryPlace.below(folder.map(LibraryPlace.absolute) ?? "/")
    let rows = try database.query(
      "SELECT \(SoundEntry.columns) FROM sound WHERE \(condition) AND path >= ? AND path < ? "
        + "ORDER BY path", .text(low), .text(high))
    defer { rows.reset() }
    while try rows.step() {
      guard try body(SoundEntry(rows)) else { return }
    }
  }

  /// The sound that a player names: by its path, or by its name or a part of it if no other has that.
  /// - Throws: `LibraryError.ambiguous`; nil if there is none.
  public func entry(named name: String) throws -> SoundEntry? {
    let path = LibraryPlace.absolute(name)
    if let found = try entries("sound.path = ?1", path).first?.entry { return found }
    return try entry(called: name, orPart: true)
  }

  /// The sound of a name, with its ending or without, or perhaps of a part of its path.
  private func entry(called name: String, orPart: Bool) throws -> SoundEntry? {
    guard !name.contains("/"), !["", ".", ".."].contains(name) else { return nil }
    let escaped = name.map { "%_\\".contains($0) ? "\\\($0)" : String($0) }.joined()
    // The whole name, then the name without its ending, then a part; all in one walk along the paths.
    let found = try entries("sound.path LIKE '%' || ?1 || '%' ESCAPE '\\'", escaped)
      .filter { orPart || $0.kind < Self.partOfName }
    let best = found.filter { $0.kind == found[0].kind }.map(\.entry)
    guard best.count <= 1 else {
      throw LibraryError.ambiguous(name: name, paths: best.map(\.path))
    }
    return best.first
  }

  /// Most sounds that a name is looked up among.
  static let mostNamed = 20
  /// How a sound is called that has a name as a part of its path only.
  private static let partOfName = 2

  /// At most twenty sounds that fit a condition, those first that are called so.
  private func entries(
    _ condition: String, _ value: String
  ) throws(LibraryError) -> [(entry: SoundEntry, kind: Int64)] {
    // 'CROSS': the names first, which are read from the index of paths alone.
    let rows = try database.query(
      """
      SELECT \(SoundEntry.columns), kindOfName FROM
        (SELECT number, CASE WHEN file LIKE ?1 ESCAPE '\\' THEN 0
          WHEN file LIKE ?1 || '.%' ESCAPE '\\' AND file NOT LIKE ?1 || '.%.%' ESCAPE '\\' THEN 1
          ELSE \(Self.partOfName) END AS kindOfName
         FROM (SELECT sound.id AS number,
           replace(sound.path, rtrim(sound.path, replace(sound.path, '/', '')), '') AS file
          FROM sound WHERE \(condition))) AS named
      CROSS JOIN sound ON sound.id = named.number WHERE problem IS NULL
      ORDER BY kindOfName, path LIMIT \(Self.mostNamed)
      """, .text(value))
    defer { rows.reset() }
    var found: [(entry: SoundEntry, kind: Int64)] = []
    while try rows.step() { found.append((SoundEntry(rows), rows.integer(17))) }
    return found
  }

  // MARK: - Taking away

  /// Forgets sounds: a file, or all below a folder. The files themselves stay.
  /// - Returns: how many.
  public func remove(_ path: String) throws -> Int {
    let path = LibraryPlace.absolute(path)
    let (low, high) = LibraryPlace.below(path)
    return try database.transaction {
      let rows = try database.query(
        "SELECT id FROM sound WHERE path = ? OR (path >= ? AND path < ?)", .text(path),
        .text(low), .text(high))
      var ids: [Int64] = []
      while try rows.step() { ids.append(rows.integer(0)) }
      try forget(ids)
      return ids.count
    }
  }

  /// Forgets what a player names: a file, a folder with all below it, or else a sound by its whole name, with its
  /// ending or without. The files themselves stay.
  /// - Returns: the path that was forgotten, and how many sounds; none if nothing is called so.
  /// - Throws: `LibraryError.ambiguous`, with the paths, and nothing is forgotten.
  public func remove(named name: String) throws -> (path: String, count: Int) {
    // An empty path would be the folder that the program runs in.
    let removed = name.isEmpty ? 0 : try remove(name)
    guard removed == 0, let entry = try entry(called: name, orPart: false) else {
      return (LibraryPlace.absolute(name), removed)
    }
    return (entry.path, try remove(entry.path))
  }

  /// Forgets sounds whose files are gone.
  /// - Returns: how many.
  public func removeMissing() throws -> Int {
    let gone = try check().missing
    try database.transaction { try forget(gone.map(\.id)) }
    return gone.count
  }

  /// Forgets what is known under a path. Inside a transaction.
  func forget(path: String) throws(LibraryError) {
    let rows = try database.query("SELECT id FROM sound WHERE path = ?", .text(path))
    let id = try rows.step() ? rows.integer(0) : nil
    rows.reset()
    if let id { try forget([id]) }
  }

  private func forget(_ ids: [Int64]) throws(LibraryError) {
    for id in ids {
      for table in ["tag", "favourite", "blended", "place", "membership"] {
        try database.change("DELETE FROM \(table) WHERE sound = ?", .integer(id))
      }
      try database.change("DELETE FROM content WHERE rowid = ?", .integer(id))
      try database.change("DELETE FROM sound WHERE id = ?", .integer(id))
    }
    try VectorStore(database: database).set(
      Dictionary(ids.map { ($0, nil as SoundVector?) }) { first, _ in first })
  }

  // MARK: - Looking after

  /// What is not as it was when the sounds were heard.
  public struct Examination: Sendable {
    /// Sounds whose files are gone.
    public var missing: [SoundEntry] = []
    /// Sounds whose files have changed.
    public var changed: [SoundEntry] = []
    /// Files that could not be heard.
    public var refused: [SoundEntry] = []
    /// What SQLite says of the library itself.
    public var damage: [String] = []
  }

  /// Compares the library with the files, without hearing any.
  public func check() throws -> Examination {
    var result = Examination()
    result.damage = try integrityProblems()
    let rows = try database.query(
      "SELECT \(SoundEntry.columns), modified FROM sound ORDER BY path")
    defer { rows.reset() }
    while try rows.step() {
      let entry = SoundEntry(rows)
      let stamp = FileStamp(entry.path)
      let isAsItWas = stamp.size == entry.size && stamp.modified == rows.integer(17)
      if isAsItWas {
        if entry.problem != nil { result.refused.append(entry) }
      } else if stamp.size < 0 {
        result.missing.append(entry)
      } else {
        result.changed.append(entry)
      }
    }
    return result
  }

  // MARK: - What the player says

  /// Gives a sound tags, or takes them away.
  public func tag(_ entry: SoundEntry, adding: [String] = [], removing: [String] = []) throws {
    try database.transaction {
      for tag in removing {
        try database.change(
          "DELETE FROM tag WHERE sound = ? AND tag = ?", .integer(entry.id), .text(tag))
      }
      for tag in adding {
        try database.change(
          "INSERT OR IGNORE INTO tag(sound, tag) VALUES (?, ?)", .integer(entry.id), .text(tag))
      }
      try describe(entry.id)
    }
  }

  /// Marks a sound as liked, or no longer.
  public func setFavourite(_ entry: SoundEntry, _ isFavourite: Bool) throws {
    if isFavourite {
      try database.change(
        "INSERT OR IGNORE INTO favourite(sound, since) VALUES (?, ?)", .integer(entry.id),
        .integer(Int64(Date().timeIntervalSince1970)))
    } else {
      try database.change("DELETE FROM favourite WHERE sound = ?", .integer(entry.id))
    }
  }

  /// Notes that sounds were blended, if they are of this library.
  public func noteBlend(of paths: [String]) throws {
    for path in paths {
      try database.change(
        "INSERT INTO blended(sound, moment) SELECT id, ? FROM sound WHERE path = ?",
        .integer(Int64(Date().timeIntervalSince1970)), .text(LibraryPlace.absolute(path)))
    }
  }
}
