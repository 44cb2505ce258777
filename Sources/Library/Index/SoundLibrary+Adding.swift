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
  /// Each few files are written as one: whatever ends the program, at most these are lost.
  /// - Parameters:
  ///   - files: paths of sound files.
  ///   - ear: hears them.
  ///   - likeness: tells where they lie.
  ///   - workers: threads that hear.
  ///   - shouldStop: is asked every few files.
  ///   - tell: is called with the number of files done, and why one was refused.
  /// - Throws: ``LibraryError``.
  package func add(
    _ files: [String], hearing ear: LibraryEar, with likeness: Likeness, workers: Int = 2,
    shouldStop: () -> Bool = { false }, tell: (Int, String?) -> Void = { _, _ in }
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
    let pool = WorkerPool(workerCount: workers)
    let chunk = 16 * workers
    var done = addition.unchanged
    tell(done, nil)
    for start in stride(from: 0, to: waiting.count, by: chunk) {
      guard !shouldStop() else {
        addition.wasStopped = true
        break
      }
      let stamps = Array(waiting[start..<min(start + chunk, waiting.count)])
      try add(stamps, ear, likeness, pool, to: &addition) { tell(done, $0) }
      done += stamps.count
      tell(done, nil)
    }
    return addition
  }

  /// Hears and keeps some files.
  private func add(
    _ stamps: [FileStamp], _ ear: LibraryEar, _ likeness: Likeness, _ pool: WorkerPool,
    to addition: inout Addition, tell: (String) -> Void
  ) throws {
    let files = pool.results(of: stamps) { FileBytes.read($0) }
    var wanted: [(stamp: FileStamp, file: FileBytes)] = []
    var problems: [(stamp: FileStamp, hash: UInt64, reason: String)] = []
    for (index, stamp) in stamps.enumerated() {
      switch files[index] {
      case .failure(let problem): problems.append((stamp, 0, problem.reason))
      case .success(let file): wanted.append((stamp, file))
      }
    }
    // What is known by its bytes is not heard again.
    let adoptions = try database.transaction {
      try wanted.map {
        try adopt($0.stamp, hash: $0.file.hash, likeness: likeness, preset: ear.model?.identity)
      }
    }
    addition.moved += adoptions.count { $0 == .moved }
    addition.copies += adoptions.count { $0 == .copied }
    let unknown = zip(wanted, adoptions).filter { $0.1 == .unknown }.map(\.0)
    let results = pool.results(of: unknown) { ear.hear($0.file.bytes, path: $0.stamp.path) }
    var sounds: [(stamp: FileStamp, hash: UInt64, sound: HeardSound)] = []
    for (index, job) in unknown.enumerated() {
      switch results[index] {
      case .failure(let problem): problems.append((job.stamp, job.file.hash, problem.reason))
      case .success(let sound): sounds.append((job.stamp, job.file.hash, sound))
      }
    }
    try keep(sounds, likeness: likeness, preset: ear.model?.identity, problems: problems)
    addition.heard += sounds.count
    addition.refused += problems.count
    for problem in problems { tell(problem.reason) }
  }

  // MARK: - Looking

  /// Whether a file was heard, or refused, as it is now.
  private func isKnown(
    _ stamp: FileStamp, likeness: Likeness, preset: String?
  ) throws(LibraryError) -> Bool {
    let rows = try database.query(
      "SELECT size, modified, problem, likeness, preset FROM sound WHERE path = ?",
      .text(stamp.path))
    defer { rows.reset() }
    guard try rows.step(), rows.integer(0) == stamp.size, rows.integer(1) == stamp.modified else {
      return false
    }
    return rows.text(2) != nil
      || (rows.text(3) == likeness.identity && (preset == nil || rows.text(4) == preset))
  }

  private enum Adoption { case moved, copied, unknown }

  /// Takes over what is known of the same bytes under another path.
  private func adopt(
    _ stamp: FileStamp, hash: UInt64, likeness: Likeness, preset: String?
  ) throws(LibraryError) -> Adoption {
    let rows = try database.query(
      """
      SELECT id, path FROM sound
      WHERE hash = ? AND problem IS NULL AND likeness = ? AND (?3 IS NULL OR preset = ?3)
      """, .integer(Int64(bitPattern: hash)), .text(likeness.identity), preset.map { .text($0) })
    var others: [(id: Int64, path: String)] = []
    while try rows.step() { others.append((rows.integer(0), rows.text(1) ?? "")) }
    guard !others.isEmpty else { return .unknown }
    if let own = others.first(where: { $0.path == stamp.path }) {  // touched only
      try database.change(
        "UPDATE sound SET size = ?, modified = ? WHERE id = ?", .integer(stamp.size),
        .integer(stamp.modified), .integer(own.id))
      return .copied
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

  // MARK: - Keeping

  /// Writes what was heard, and what could not be.
  func keep(
    _ sounds: [(stamp: FileStamp, hash: UInt64, sound: HeardSound)], likeness: Likeness,
    preset: String?, problems: [(stamp: FileStamp, hash: UInt64, reason: String)] = []
  ) throws {
    let points = sounds.isEmpty ? ([], []) : likeness.points(sounds.map(\.sound.features.values))
    try database.transaction {
      var vectors: [Int64: SoundVector?] = [:]
      for (index, entry) in sounds.enumerated() {
        let id = try insert(entry.stamp, entry.hash, entry.sound, likeness, preset)
        vectors[id] = SoundVector(
          whole: points.0[index], timbre: points.1[index],
          envelope: entry.sound.features.envelope.values, pitch: entry.sound.pitch,
          isPhrase: entry.sound.kind == .phrase)
        try describe(id)
      }
      for problem in problems {
        let id = try row(of: problem.stamp, problem.hash)
        try database.change(
          "UPDATE sound SET problem = ?, likeness = NULL WHERE id = ?", .text(problem.reason),
          .integer(id))
        vectors[id] = .some(nil)
      }
      try VectorStore(database: database).set(vectors)
    }
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
    let folder = entry.path.split(separator: "/").dropLast().last.map(String.init) ?? ""
    let name = (folder + " " + entry.name).map { $0.isLetter || $0.isNumber ? $0 : " " }
    try database.change(
      "INSERT INTO content(rowid, name, words, tags) VALUES (?, ?, ?, ?)", .integer(id),
      .text(String(name)), .text(entry.words ?? ""),
      .text(entry.tags.joined(separator: " ")))
  }
}
