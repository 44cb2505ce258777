import Foundation

/// The vectors of all sounds, in blocks of 256: a question reads a few megabytes in a row, not a
/// million rows.
///
/// The vector of sound `id` lies in block `id / 256`, at place `id mod 256`.
struct VectorStore {
  let database: Database

  static let blockLength = 256

  /// Puts vectors in their places; nil takes one away. Inside a transaction.
  func set(_ vectors: [Int64: SoundVector?]) throws(LibraryError) {
    let size = SoundVector.byteCount
    for (block, ids) in Dictionary(grouping: vectors.keys, by: { $0 / Int64(Self.blockLength) }) {
      let rows = try database.query("SELECT data FROM vectors WHERE block = ?", .integer(block))
      var data = try rows.step() ? rows.bytes(0) : []
      rows.reset()
      data += [UInt8](repeating: 0, count: max(0, Self.blockLength * size - data.count))
      for id in ids {
        let start = Int(id % Int64(Self.blockLength)) * size
        let record = vectors[id]!.map(\.bytes) ?? [UInt8](repeating: 0, count: size)
        data.replaceSubrange(start..<start + size, with: record)
      }
      try database.change(
        "INSERT OR REPLACE INTO vectors(block, data) VALUES (?, ?)", .integer(block), .bytes(data))
    }
  }

  /// Calls `body` with the id and the record of each sound.
  func forEach(_ body: (Int64, UnsafeRawBufferPointer) throws -> Void) throws {
    let rows = try database.query("SELECT block, data FROM vectors ORDER BY block")
    defer { rows.reset() }
    let size = SoundVector.byteCount
    while try rows.step() {
      let first = rows.integer(0) * Int64(Self.blockLength)
      try rows.withBytes(1) { data in
        for place in 0..<data.count / size where data[place * size] & 1 == 1 {
          try body(
            first + Int64(place),
            UnsafeRawBufferPointer(rebasing: data[place * size..<(place + 1) * size]))
        }
      }
    }
  }

  /// Calls `body` with the id, the record and the point of each sound; the point is lent.
  func forEachPoint(_ body: (Int64, UnsafeRawBufferPointer, [Float]) throws -> Void) throws {
    var point = [Float](repeating: 0, count: 2 * LikenessNetwork.size)
    try forEach { id, record in
      SoundVector.readPoint(of: record, into: &point)
      try body(id, record, point)
    }
  }

  /// How many sounds have a vector: all that could be heard. Read from an index that holds nothing else.
  func count() throws(LibraryError) -> Int {
    let rows = try database.query("SELECT count(*) FROM sound WHERE problem IS NULL")
    defer { rows.reset() }
    return try rows.step() ? Int(rows.integer(0)) : 0
  }

  /// The points of some sounds.
  /// - Parameter places: of them in the order of all, ascending.
  func points(at places: [Int]) throws -> (ids: [Int64], points: [[Float]]) {
    var (ids, points): ([Int64], [[Float]]) = ([], [])
    var (place, next) = (0, 0)
    var point = [Float](repeating: 0, count: 2 * LikenessNetwork.size)
    try forEach { id, record in
      defer { place += 1 }
      guard next < places.count, places[next] == place else { return }
      next += 1
      SoundVector.readPoint(of: record, into: &point)
      ids.append(id)
      points.append(point)
    }
    return (ids, points)
  }

  /// The vector of one sound; nil if it has none.
  func vector(of id: Int64) throws(LibraryError) -> SoundVector? {
    let rows = try database.query(
      "SELECT data FROM vectors WHERE block = ?", .integer(id / Int64(Self.blockLength)))
    defer { rows.reset() }
    guard try rows.step() else { return nil }
    let start = Int(id % Int64(Self.blockLength)) * SoundVector.byteCount
    return rows.withBytes(0) { data in
      data.count >= start + SoundVector.byteCount
        ? SoundVector(
          UnsafeRawBufferPointer(rebasing: data[start..<start + SoundVector.byteCount])) : nil
    }
  }

  /// All vectors, by id.
  func all() throws -> (ids: [Int64], vectors: [SoundVector]) {
    var (ids, vectors): ([Int64], [SoundVector]) = ([], [])
    try forEach { id, record in
      if let vector = SoundVector(record) {
        ids.append(id)
        vectors.append(vector)
      }
    }
    return (ids, vectors)
  }
}
