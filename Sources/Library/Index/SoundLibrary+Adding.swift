import Foundation
import Neural
import OutputFiles

extension SoundLibrary {
  /// What became of the files of an `add`.
  public struct Addition: Codable, Sendable, Equatable {
    /// Heard for the first time, or anew after a change.
    public var heard = 0
    /// As they were.
    public var unchanged = 0
    /// Found again under another path.
    public var moved = 0
    /// The same bytes as a sound that was known.
    public var copies = 0
    /// No sounds: damaged, silent, not readable.
    public var refused = 0
    /// Whether it was stopped before the end; what was heard is kept.
    public var wasStopped = false
  }

  /// Hears files that are new or have changed since they were last heard, and keeps what was heard.
  ///
  /// Each few files are written as one: whatever ends the program, at most these are lost. What is written
  /// does not depend on how many they are.
  /// - Parameters:
  ///   - files: paths of sound files.
  ///   - ear: hears them.
  ///   - likeness: tells where they lie.
  ///   - workers: threads that hear.
  ///   - group: of the ranks that hear; the others call `help(_:hearing:workers:)`.
  ///   - shouldStop: is asked every few files.
  ///   - tell: is called with the number of files done, and why one was refused.
  /// - Throws: ``LibraryError``.
  package func add(
    _ files: [String], hearing ear: LibraryEar, with likeness: Likeness, workers: Int = 2,
    group: any RankGroup = SingleProcess(), shouldStop: () -> Bool = { false },
    tell: (Int, String?) -> Void = { _, _ in }
  ) throws -> Addition {
    var addition = Addition()
    var waiting: [FileStamp] = []
    for path in files {
      let stamp = FileStamp(path)
      if try isKnown(stamp, likeness: likeness, preset: ear.model?.identity) {
        addition.unchanged += 1
      } else {
        waiting.append(stamp)
      }
    }
    let hearing = DealtHearing(ear, workers: workers, group: group)
    let chunk = 16 * workers * group.size
    var done = addition.unchanged
    tell(done, nil)
    for start in stride(from: 0, to: waiting.count, by: chunk) {
      guard !shouldStop() else {
        addition.wasStopped = true
        break
      }
      let stamps = Array(waiting[start..<min(start + chunk, waiting.count)])
      let found = try hearing.round(stamps) { hash in
        try !same(hash, likeness: likeness, preset: ear.model?.identity).isEmpty
      }
      try keep(found ?? [], hearing, likeness, preset: ear.model?.identity, in: &addition) {
        tell(done, $0)
      }
      done += stamps.count
      tell(done, nil)
    }
    hearing.end()
    return addition
  }

  /// Hears what another rank adds to its library, until it ends.
  /// - Parameters:
  ///   - group: of which this rank is not the leader.
  ///   - ear: the leader's.
  ///   - workers: threads that hear.
  /// - Throws: ``LibraryError``.
  package static func help(
    _ group: any RankGroup, hearing ear: LibraryEar, workers: Int
  ) throws {
    let hearing = DealtHearing(ear, workers: workers, group: group)
    while try hearing.round([], isKnown: { _ in false }) != nil {}
  }

  // MARK: - Looking

  /// Whether a file was heard, or refused, as it is now.
  private func isKnown(
    _ stamp: FileStamp, likeness: Likeness, preset: String?
  ) throws(LibraryError) -> Bool {
    let rows = try database.query(
      "SELECT size, modified, problem, likeness, preset, hash FROM sound WHERE path = ?",
      .text(stamp.path))
    defer { rows.reset() }
    guard try rows.step(), rows.integer(0) == stamp.size, rows.integer(1) == stamp.modified else {
      return false
    }
    if rows.text(2) != nil {
      // What could not even be read may be allowed by now.
      return rows.integer(5) != 0 || !stamp.mayBeRead
    }
    return rows.text(3) == likeness.identity && (preset == nil || rows.text(4) == preset)
  }

  private enum Adoption { case moved, copied, unchanged, unknown }

  /// Takes over what is known of the same bytes under another path.
  private func adopt(
    _ stamp: FileStamp, hash: UInt64, likeness: Likeness, preset: String?
  ) throws(LibraryError) -> Adoption {
    let others = try same(hash, likeness: likeness, preset: preset)
    guard !others.isEmpty else { return .unknown }
    if let own = others.first(where: { $0.path == stamp.path }) {  // touched only
      try database.change(
        "UPDATE sound SET size = ?, modified = ? WHERE id = ?", .integer(stamp.size),
        .integer(stamp.modified), .integer(own.id))
      return .unchanged
    }
    if let gone = others.first(where: { !FileSystem.exists($0.path) }) {
      try forget(path: stamp.path)
      try database.change(
        "UPDATE sound SET path = ?, size = ?, modified = ? WHERE id = ?", .text(stamp.path),
        .integer(stamp.size), .integer(stamp.modified), .integer(gone.id))
      try describe(gone.id)
      return .moved
    }
    try copy(others[0].id, to: stamp)
    return .copied
  }

  private func copy(_ id: Int64, to stamp: FileStamp) throws(LibraryError) {
    try forget(path: stamp.path)
    let rest = """
      hash, problem, seconds, rate, channels, kind, pitch, level, brightness, attack, decay,
      noisiness, inharmonicity, oddToEven, words, features, latent, preset, likeness
      """
    try database.change(
      "INSERT INTO sound(path, size, modified, \(rest)) SELECT ?, ?, ?, \(rest) FROM sound "
        + "WHERE id = ?", .text(stamp.path), .integer(stamp.size), .integer(stamp.modified),
      .integer(id))
    let copy = database.lastRow
    let store = VectorStore(database: database)
    try store.set([copy: try store.vector(of: id)])
    try describe(copy)
  }

  /// Sounds of the same bytes.
  private func same(
    _ hash: UInt64, likeness: Likeness, preset: String?
  ) throws(LibraryError) -> [(id: Int64, path: String)] {
    let rows = try database.query(
      """
      SELECT id, path FROM sound
      WHERE hash = ? AND problem IS NULL AND likeness = ? AND (?3 IS NULL OR preset = ?3)
      """, .integer(Int64(bitPattern: hash)), .text(likeness.identity), preset.map { .text($0) })
    var found: [(id: Int64, path: String)] = []
    while try rows.step() { found.append((rows.integer(0), rows.text(1) ?? "")) }
    return found
  }

  // MARK: - Keeping

  /// Writes what was found, file by file, as if each had been added alone.
  private func keep(
    _ round: [DealtHearing.Found], _ hearing: DealtHearing, _ likeness: Likeness, preset: String?,
    in addition: inout Addition, tell: (String) -> Void
  ) throws {
    var reasons: [String] = []
    try database.transaction {
      let store = VectorStore(database: database)
      var vectors: [Int64: SoundVector?] = [:]
      for found in round {
        if let hash = found.hash, try !same(hash, likeness: likeness, preset: preset).isEmpty {
          // Its place may be copied.
          try store.set(vectors)
          vectors = [:]
          switch try adopt(found.stamp, hash: hash, likeness: likeness, preset: preset) {
          case .moved: addition.moved += 1
          case .copied: addition.copies += 1
          case .unchanged: addition.unchanged += 1
          case .unknown: break
          }
          continue
        }
        switch found.outcome ?? hearing.hear(found.stamp) {
        case .refused(let reason):
          reasons.append(reason)
          let id = try row(of: found.stamp, found.hash ?? 0)
          try database.change(
            "UPDATE sound SET problem = ?, likeness = NULL WHERE id = ?", .text(reason),
            .integer(id))
          vectors[id] = .some(nil)
        case .sound(let sound):
          addition.heard += 1
          let id = try insert(found.stamp, found.hash ?? 0, sound, likeness, preset)
          let (whole, timbre) = likeness.points([sound.features.values])
          vectors[id] = SoundVector(
            whole: whole[0], timbre: timbre[0], envelope: sound.features.envelope.values,
            pitch: sound.pitch, isPhrase: sound.kind == .phrase)
          try describe(id)
        }
      }
      try store.set(vectors)
    }
    addition.refused += reasons.count
    for reason in reasons { tell(reason) }
  }

  /// The row of a path, made if it is missing, with the file's stamp; tags and favourites stay.
  private func row(of stamp: FileStamp, _ hash: UInt64) throws(LibraryError) -> Int64 {
    try database.change(
      """
      INSERT INTO sound(path, size, modified, hash) VALUES (?, ?, ?, ?)
      ON CONFLICT(path) DO UPDATE SET size = excluded.size, modified = excluded.modified,
        hash = excluded.hash, problem = NULL
      """, .text(stamp.path), .integer(stamp.size), .integer(stamp.modified),
      .integer(Int64(bitPattern: hash)))
    let rows = try database.query("SELECT id FROM sound WHERE path = ?", .text(stamp.path))
    defer { rows.reset() }
    return try rows.step() ? rows.integer(0) : 0
  }

  private func insert(
    _ stamp: FileStamp, _ hash: UInt64, _ sound: HeardSound, _ likeness: Likeness,
    _ preset: String?
  ) throws(LibraryError) -> Int64 {
    let id = try row(of: stamp, hash)
    let text = sound.description
    try database.change(
      """
      UPDATE sound SET seconds = ?, rate = ?, channels = ?, kind = ?, pitch = ?, level = ?,
        brightness = ?, attack = ?, decay = ?, noisiness = ?, inharmonicity = ?, oddToEven = ?,
        words = ?, features = ?, latent = ?, preset = ?, likeness = ? WHERE id = ?
      """, .real(sound.seconds), .real(sound.sampleRate), .integer(Int64(sound.channels)),
      .integer(Int64(sound.kind.rawValue)), sound.pitch.map { .real($0) }, .real(sound.levelDB),
      text.map { .real($0.brightnessHz) }, text.map { .real($0.attackMilliseconds) },
      text?.decayDBPerSecond.map { .real($0) }, text.map { .real($0.noisiness) },
      text?.inharmonicity.map { .real($0) }, text?.oddToEvenDB.map { .real($0) },
      .text(SoundWords.words(of: sound)), .bytes(Self.halves(sound.features.values)),
      sound.latent.map { .bytes(Self.halves($0)) }, preset.map { .text($0) },
      .text(likeness.identity), .integer(id))
    return id
  }

  /// Numbers in half precision.
  static func halves(_ values: [Float]) -> [UInt8] {
    var bytes = Data()
    ElementType.float16.encode(values, to: &bytes)
    return Array(bytes)
  }

  /// Renews what is searched of a sound: its name, words and tags.
  func describe(_ id: Int64) throws(LibraryError) {
    try database.change("DELETE FROM content WHERE rowid = ?", .integer(id))
    guard let entry = try entry(id) else { return }
    let name = entry.calls.map { $0.isLetter || $0.isNumber ? $0 : " " }
    try database.change(
      "INSERT INTO content(rowid, name, words, tags) VALUES (?, ?, ?, ?)", .integer(id),
      .text(String(name)), .text(entry.words ?? ""),
      .text(entry.tags.joined(separator: " ")))
  }
}
