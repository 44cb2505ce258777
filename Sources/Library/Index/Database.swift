import CSQLite
import Foundation
import OutputFiles

/// One connection to an SQLite file, for one thread.
///
/// Readers and one writer work at once (write-ahead log); a writer waits for another up to 30 s.
final class Database {
  /// The file.
  let path: String
  /// Whether it is only read.
  let isFixed: Bool
  private let connection: OpaquePointer
  private var statements: [String: Statement] = [:]

  /// Opens a file, which is made if it is missing.
  /// - Parameters:
  ///   - path: of the file.
  ///   - isFixed: whether nobody writes it, so that it is read where nothing can be written beside it.
  /// - Throws: `LibraryError.refused`.
  init(_ path: String, isFixed: Bool = false) throws(LibraryError) {
    var opened: OpaquePointer?
    let code =
      isFixed
      ? sqlite3_open_v2(
        Self.fixedAddress(of: path), &opened,
        SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, nil)
      : sqlite3_open_v2(
        FileSystem.bytes(of: path), &opened,
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nil)
    guard code == SQLITE_OK, let opened else {
      let system = opened.map { sqlite3_system_errno($0) } ?? 0
      let reason =
        Self.folderFault(path)
        ?? (system != 0
          ? String(cString: strerror(system))
          : opened.map { String(cString: sqlite3_errmsg($0)) } ?? "no memory")
      sqlite3_close_v2(opened)
      throw .refused(path: path, reason: "the library cannot be opened (\(reason))")
    }
    self.path = path
    self.isFixed = isFixed
    connection = opened
    sqlite3_busy_timeout(connection, 30_000)
  }

  /// Why nothing can be made in the folder of a file that is not there; nil if there is no reason.
  private static func folderFault(_ path: String) -> String? {
    let whole = LibraryPlace.absolute(path)
    guard !FileSystem.exists(path), let slash = whole.lastIndex(of: "/") else { return nil }
    let folder = slash == whole.startIndex ? "/" : String(whole[..<slash])
    guard access(FileSystem.bytes(of: folder), W_OK | X_OK) != 0 else { return nil }
    return "\(folder): \(String(cString: strerror(errno)))"
  }

  /// A path as an address of SQLite's, for a file that does not change; it may hold any bytes.
  private static func fixedAddress(of path: String) -> String {
    let bytes = FileSystem.bytes(of: LibraryPlace.absolute(path)).prefix { $0 != 0 }
    let digits = bytes.map { byte in
      let text = String(UInt8(bitPattern: byte), radix: 16)
      return "%" + (text.count == 1 ? "0" : "") + text
    }
    return "file:\(digits.joined())?immutable=1"
  }

  deinit {
    statements.removeAll()
    sqlite3_close_v2(connection)
  }

  /// Runs statements without results.
  func run(_ sql: String) throws(LibraryError) {
    try check(sqlite3_exec(connection, sql, nil, nil, nil))
  }

  /// A statement with some values, ready to be stepped; it is parsed once and kept.
  func query(_ sql: String, _ values: DatabaseValue?...) throws(LibraryError) -> Statement {
    try statement(sql, values)
  }

  /// Runs one statement that gives nothing.
  func change(_ sql: String, _ values: DatabaseValue?...) throws(LibraryError) {
    let statement = try statement(sql, values)
    defer { statement.reset() }
    _ = try statement.step()
  }

  private func statement(
    _ sql: String, _ values: [DatabaseValue?]
  ) throws(LibraryError) -> Statement {
    let statement: Statement
    if let kept = statements[sql] {
      statement = kept
    } else {
      statement = try parse(sql)
      statements[sql] = statement
    }
    statement.reset()
    for (index, value) in values.enumerated() { statement.bind(value, at: index + 1) }
    return statement
  }

  private func parse(_ sql: String) throws(LibraryError) -> Statement {
    var made: OpaquePointer?
    try check(sqlite3_prepare_v2(connection, sql, -1, &made, nil))
    guard let made else { throw .refused(path: path, reason: "an empty statement") }
    return Statement(made, of: self)
  }

  /// Does some work as one change: all of it is kept, or nothing.
  func transaction<Value>(_ body: () throws -> Value) throws -> Value {
    try run("BEGIN IMMEDIATE")
    do {
      let value = try body()
      try run("COMMIT")
      return value
    } catch {
      try? run("ROLLBACK")
      throw error
    }
  }

  /// The row that was inserted last.
  var lastRow: Int64 { sqlite3_last_insert_rowid(connection) }

  /// Rows that the last statement changed.
  var changedRows: Int { Int(sqlite3_changes(connection)) }

  /// Turns SQLite's codes into errors.
  func check(_ code: Int32) throws(LibraryError) {
    switch code & 0xff {
    case SQLITE_OK, SQLITE_ROW, SQLITE_DONE: return
    case SQLITE_BUSY, SQLITE_LOCKED: throw .busy(path: path)
    case SQLITE_CORRUPT, SQLITE_NOTADB:
      throw .damaged(path: path, reason: String(cString: sqlite3_errmsg(connection)))
    case SQLITE_FULL: throw .refused(path: path, reason: "the disk is full; nothing was lost")
    case SQLITE_IOERR:
      let number = sqlite3_system_errno(connection)
      let reason = number == 0 ? "input or output failed" : String(cString: strerror(number))
      throw .refused(
        path: path,
        reason:
          "the disk could not be read or written (\(reason)); it may be full; nothing was lost")
    case SQLITE_READONLY:
      throw .refused(path: path, reason: "the library, or its folder, may not be written")
    default: throw .refused(path: path, reason: String(cString: sqlite3_errmsg(connection)))
    }
  }
}

/// What a column can hold.
enum DatabaseValue {
  case integer(Int64)
  case real(Double)
  case text(String)
  case bytes([UInt8])
}

/// A parsed statement and its rows.
final class Statement {
  private let statement: OpaquePointer
  private unowned let database: Database

  init(_ statement: OpaquePointer, of database: Database) {
    self.statement = statement
    self.database = database
  }

  deinit { sqlite3_finalize(statement) }

  func reset() {
    sqlite3_reset(statement)
    sqlite3_clear_bindings(statement)
  }

  func bind(_ value: DatabaseValue?, at index: Int) {
    let index = Int32(index)
    switch value {
    case nil: sqlite3_bind_null(statement, index)
    case .integer(let number): sqlite3_bind_int64(statement, index, number)
    case .real(let number): sqlite3_bind_double(statement, index, number)
    case .text(let text):
      let utf8 = text.utf8CString
      _ = utf8.withUnsafeBufferPointer {
        bindText(statement, index, $0.baseAddress, Int32($0.count - 1))
      }
    case .bytes(let bytes):
      _ = bytes.withUnsafeBytes { bindBytes(statement, index, $0.baseAddress, Int32($0.count)) }
    }
  }

  /// Moves to the next row.
  /// - Returns: whether there is one.
  func step() throws(LibraryError) -> Bool {
    let code = sqlite3_step(statement)
    try database.check(code)
    if code == SQLITE_DONE { sqlite3_reset(statement) }
    return code == SQLITE_ROW
  }

  func isNull(_ column: Int) -> Bool {
    sqlite3_column_type(statement, Int32(column)) == SQLITE_NULL
  }

  func integer(_ column: Int) -> Int64 { sqlite3_column_int64(statement, Int32(column)) }

  func real(_ column: Int) -> Double? {
    isNull(column) ? nil : sqlite3_column_double(statement, Int32(column))
  }

  func text(_ column: Int) -> String? {
    guard let text = sqlite3_column_text(statement, Int32(column)) else { return nil }
    let count = Int(sqlite3_column_bytes(statement, Int32(column)))
    return String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self)
  }

  /// The bytes of a column while `body` runs; none of a null.
  func withBytes<Value>(
    _ column: Int, _ body: (UnsafeRawBufferPointer) throws -> Value
  ) rethrows -> Value {
    let count = Int(sqlite3_column_bytes(statement, Int32(column)))
    return try body(
      UnsafeRawBufferPointer(
        start: count > 0 ? sqlite3_column_blob(statement, Int32(column)) : nil, count: count))
  }

  func bytes(_ column: Int) -> [UInt8] { withBytes(column) { Array($0) } }
}
