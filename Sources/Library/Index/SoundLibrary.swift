import Foundation
import OutputFiles

/// An index of sound files: what each sounds like, and which are alike.
///
/// ```swift
/// let library = try SoundLibrary(at: path, making: true)
/// try library.add(["samples/"], hearing: ear, with: likeness)
/// let sound = try library.sound(named: "cello_C4")
/// for match in try library.similar(to: sound, count: 8) { print(match.entry.path, match.distance) }
/// ```
/// One SQLite file. Several processes may read it while one writes; two writers take turns. A value
/// belongs to one thread.
public final class SoundLibrary {
  let database: Database

  /// What was made of a library that cannot be written, so that it is made once.
  var unkept = Unkept()

  struct Unkept {
    var middles: [Middle] = []
    var map: (seed: UInt64, network: MapNetwork)?
  }

  /// Steps that a new map is trained for; fewer where it need not be good.
  package var mapSteps = 3000

  /// When all pages were looked at; see ``examineOnce()``.
  private var examinedNumber: Int64?

  /// The file.
  public var path: String { database.path }

  /// What was done with a file that could not be used; nil mostly.
  public let remark: String?

  /// What was said of sounds in a library that this one takes the place of; nil mostly.
  package let keptMarks: KeptMarks?

  /// Opens a library.
  /// - Parameters:
  ///   - path: of the file.
  ///   - making: whether it is made where there is none, and where there is one of ours that is damaged
  ///     or of another version: that one is kept beside it.
  /// - Throws: ``LibraryError``.
  public init(at path: String, making: Bool = false) throws {
    (database, remark, keptMarks) = try Self.opened(path, making: making)
  }

  private static func opened(
    _ path: String, making: Bool
  ) throws -> (Database, String?, KeptMarks?) {
    do {
      let kept = try makeWay(path, making: making)
      let database = try Database(path)
      try prepare(database)
      return (database, kept?.remark, kept.map { KeptMarks(of: $0.path) })
    } catch let error as LibraryError {
      // SQLite wants to write beside a file that others may write meanwhile; where it cannot, as on a full disk
      // or a medium that is read only, nobody does.
      guard case .refused(_, let reason) = error, !making, isAtRest(path), mayBeRead(path) else {
        throw error
      }
      let database = try Database(path, isFixed: true)
      guard try hasTables(database) else { throw error }
      return (database, "the library is read as it lies there: \(reason)", nil)
    }
  }

  private static func mayBeRead(_ path: String) -> Bool {
    access(FileSystem.bytes(of: path), R_OK) == 0
  }

  /// Whether all that was written is in the file itself.
  private static func isAtRest(_ path: String) -> Bool {
    FileSystem.exists(path) && (FileSystem.status(of: path + "-wal")?.st_size ?? 0) == 0
  }

  /// Sees to it that a library can be opened at a path.
  /// - Returns: what was done with a file that could not be used, and where it is now.
  private static func makeWay(
    _ path: String, making: Bool
  ) throws -> (remark: String, path: String)? {
    guard FileSystem.exists(path) else {
      guard making else { throw LibraryError.missing(path: path) }
      if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
        try FileSystem.makeFolder(String(path[..<slash]))
      }
      return nil
    }
    guard let fault = fault(path, whole: making) else { return nil }
    guard making else { throw fault }
    switch fault {
    case .damaged(_, let reason):
      let kept = try keep(path)
      return ("the library was damaged (\(reason)) and is kept as \(kept)", kept)
    case .otherVersion(_, let found, _):
      let kept = try keep(path)
      return ("the library was of version \(found) and is kept as \(kept)", kept)
    default: throw fault
    }
  }

  /// Why a file cannot be used as it is.
  private static func fault(_ path: String, whole: Bool) -> LibraryError? {
    do throws(LibraryError) {
      try examine(path)
      if whole { try examineWhole(Database(path)) }
      return nil
    } catch {
      return error
    }
  }

  /// Looks at a file before it is touched.
  private static func examine(_ path: String) throws(LibraryError) {
    guard let head = FileSystem.head(of: path, count: 100) else {
      throw mayBeRead(path)
        ? .foreign(path: path) : .refused(path: path, reason: "the library may not be read")
    }
    if head.isEmpty { return }
    let isOurs = number(in: head, at: 68) == LibrarySchema.applicationID
    guard head.starts(with: Array("SQLite format 3\0".utf8)) else {
      throw isOurs
        ? .damaged(path: path, reason: "its beginning was overwritten") : .foreign(path: path)
    }
    guard isOurs else {
      // Another process may be making it right now; an empty database is anybody's.
      guard try isEmpty(Database(path)) else { throw .foreign(path: path) }
      return
    }
    let version = number(in: head, at: 60)
    guard version == LibrarySchema.version else {
      throw .otherVersion(path: path, found: version, expected: LibrarySchema.version)
    }
    let database = try Database(path)
    if try !hasTables(database) {
      throw .damaged(path: path, reason: "its tables are missing")
    }
  }

  /// Bytes of the largest library that is looked through: a tenth of a second.
  private static let mostExamined: Int64 = 1 << 27

  /// Looks at all pages of a library that is not too large: before something is added to it, and before it is
  /// said that it holds nothing of a kind.
  static func examineWhole(_ database: Database) throws(LibraryError) {
    let path = database.path
    guard let size = FileSystem.status(of: path)?.st_size, size > 0, size <= mostExamined else {
      return
    }
    let rows = try database.query("PRAGMA quick_check(1)")
    defer { rows.reset() }
    guard try rows.step(), let text = rows.text(0), text != "ok" else { return }
    throw .damaged(path: path, reason: text.replacing("*** in database main ***\n", with: ""))
  }

  /// Looks at all pages, unless that was done since the library was opened and changed by others.
  func examineOnce() throws {
    let number = try changeNumber()
    guard examinedNumber != number else { return }
    try Self.examineWhole(database)
    examinedNumber = number
  }

  private static func hasTables(_ database: Database) throws(LibraryError) -> Bool {
    let rows = try database.query("SELECT 1 FROM sqlite_master WHERE name = 'sound'")
    let found = try rows.step()
    rows.reset()
    return found
  }

  private static func isEmpty(_ database: Database) throws(LibraryError) -> Bool {
    let rows = try database.query("SELECT 1 FROM sqlite_master WHERE name <> 'sound' LIMIT 1")
    let found = try rows.step()
    rows.reset()
    if !found { return true }
    return try hasTables(database)
  }

  /// Four bytes as a number, the greatest first; −1 beyond the end.
  private static func number(in head: [UInt8], at place: Int) -> Int {
    guard head.count >= place + 4 else { return -1 }
    return head[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
  }

  /// Gives a file that cannot be used another name, with what SQLite keeps beside it.
  private static func keep(_ path: String) throws(LibraryError) -> String {
    var number = 1
    while FileSystem.exists("\(path).kept-\(number)") { number += 1 }
    let kept = "\(path).kept-\(number)"
    for suffix in ["", "-wal", "-shm"] where FileSystem.exists(path + suffix) {
      guard rename(FileSystem.bytes(of: path + suffix), FileSystem.bytes(of: kept + suffix)) == 0
      else { throw .refused(path: path, reason: String(cString: strerror(errno))) }
    }
    return kept
  }

  private static func prepare(_ database: Database) throws {
    // Its first transaction makes the file a library; the journal changes after it.
    if try !hasTables(database) { try database.transaction { try makeTables(database) } }
    try database.run("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")
  }

  /// Makes the tables, unless another process has been faster.
  private static func makeTables(_ database: Database) throws {
    if try hasTables(database) { return }
    try database.run(
      """
      PRAGMA application_id = \(LibrarySchema.applicationID);
      PRAGMA user_version = \(LibrarySchema.version);
      """)
    try database.run(LibrarySchema.sql)
  }

  /// A number that changes when another process has changed the library.
  package func changeNumber() throws -> Int64 {
    let rows = try database.query("PRAGMA data_version")
    defer { rows.reset() }
    return try rows.step() ? rows.integer(0) : 0
  }

  /// Whether the whole file makes sense; what does not, in SQLite's words.
  public func integrityProblems() throws -> [String] {
    let rows = try database.query("PRAGMA integrity_check(10)")
    var problems: [String] = []
    while try rows.step() {
      if let text = rows.text(0), text != "ok" { problems.append(text) }
    }
    return problems
  }
}
