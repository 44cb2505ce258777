/// The paths of all sounds one after the other, by number: whoever asks for them in this order needs no list.
final class SoundPaths {
  private let rows: Statement
  private var next: (id: Int64, path: String)?

  /// Begins; there is one at a time for a database.
  init(_ database: Database) throws(LibraryError) {
    rows = try database.query("SELECT id, path FROM sound WHERE problem IS NULL ORDER BY id")
    try advance()
  }

  deinit { rows.reset() }

  /// The path of a sound; nil if there is none. Numbers are asked for in ascending order.
  func path(of id: Int64) throws(LibraryError) -> String? {
    while let next, next.id < id { try advance() }
    return next?.id == id ? next?.path : nil
  }

  private func advance() throws(LibraryError) {
    next = try rows.step() ? (rows.integer(0), rows.text(1) ?? "") : nil
  }
}
