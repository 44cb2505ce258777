import Foundation
import Neural

/// Hears files on all workers of all ranks, some at a time.
///
/// Each rank reads its part of them; what the leader knows by its bytes is not heard again.
struct DealtHearing {
  /// What came of a file.
  struct Found {
    let stamp: FileStamp
    /// Of its bytes; nil where they could not be read.
    let hash: UInt64?
    /// What was heard; nil of what was known by its bytes.
    let outcome: Outcome?
  }

  /// What was heard of a file, or why it is no sound.
  enum Outcome: Codable, Sendable {
    case sound(HeardSound)
    case refused(String)
  }

  /// What reading a file gave.
  private enum Read: Codable, Sendable {
    case bytes(hash: Int64)
    case refused(String)
  }

  private let ear: LibraryEar
  private let group: any RankGroup
  private let pool: WorkerPool

  /// - Parameters:
  ///   - ear: the same on all ranks.
  ///   - workers: threads of this rank.
  init(_ ear: LibraryEar, workers: Int, group: any RankGroup) {
    (self.ear, self.group) = (ear, group)
    pool = WorkerPool(workerCount: workers)
  }

  /// Hears some files together with all other ranks.
  /// - Parameters:
  ///   - stamps: the leader's count; none end the work.
  ///   - isKnown: whether a sound of these bytes need not be heard; asked on the leader.
  /// - Returns: on the leader what was found, in the order of the files; nothing on other ranks; nil at
  ///   the end.
  /// - Throws: what `isKnown` throws, `LibraryError.notOnThisRank`.
  func round(_ stamps: [FileStamp], isKnown: (UInt64) throws -> Bool) throws -> [Found]? {
    let stamps = group.lead { stamps }
    guard !stamps.isEmpty else { return nil }
    var files: [String: FileBytes] = [:]
    let read: [Read] = try group.dealt(stamps) { part in
      if !group.isLeader { try requireThese(part) }
      let results = pool.results(of: Array(part)) { FileBytes.read($0) }
      return zip(part, results).map { stamp, result in
        switch result {
        case .failure(let problem): return .refused(problem.reason)
        case .success(let file):
          files[stamp.path] = file
          return .bytes(hash: Int64(bitPattern: file.hash))
        }
      }
    }
    // For each file whether it is to be heard; other ranks have none of the list to look at.
    let isWanted = try group.lead {
      try read.map { read in
        if case .bytes(let hash) = read { try !isKnown(UInt64(bitPattern: hash)) } else { false }
      }
    }
    let outcomes: [Outcome?] = group.dealt(Array(stamps.indices)) { part in
      let wanted = part.filter { isWanted[$0] }.map { (stamps[$0].path, files[stamps[$0].path]!) }
      let heard = pool.results(of: wanted) { path, file in Self.hear(file, path, by: ear) }
      var next = heard.makeIterator()
      return part.map { isWanted[$0] ? next.next()! : nil }
    }
    guard group.isLeader else { return [] }
    return stamps.indices.map { index in
      switch read[index] {
      case .refused(let reason):
        Found(stamp: stamps[index], hash: nil, outcome: .refused(reason))
      case .bytes(let hash):
        Found(stamp: stamps[index], hash: UInt64(bitPattern: hash), outcome: outcomes[index])
      }
    }
  }

  /// Tells the other ranks, of which each waits for another round, that there is none.
  func end() { _ = group.lead { [FileStamp]() } }

  /// Hears a file again that was thought to be known.
  func hear(_ stamp: FileStamp) -> Outcome {
    switch FileBytes.read(stamp) {
    case .failure(let problem): .refused(problem.reason)
    case .success(let file): Self.hear(file, stamp.path, by: ear)
    }
  }

  private static func hear(_ file: FileBytes, _ path: String, by ear: LibraryEar) -> Outcome {
    switch ear.hear(file.bytes, path: path) {
    case .failure(let problem): .refused(problem.reason)
    case .success(let sound): .sound(sound)
    }
  }

  /// Checks that this rank has the leader's files.
  private func requireThese(_ stamps: ArraySlice<FileStamp>) throws(LibraryError) {
    for stamp in stamps where FileStamp(stamp.path).size != stamp.size {
      throw .notOnThisRank(path: stamp.path)
    }
  }
}
