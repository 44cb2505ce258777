import Foundation
import Neural

/// A group whose ranks are threads of one process: what a group must do, written in the plainest way.
final class ThreadGroup: RankGroup {
  let rank: Int
  let size: Int
  private let table: Table

  var countHere: Int { size }
  var traffic: RankTraffic { RankTraffic() }

  private init(rank: Int, size: Int, table: Table) {
    (self.rank, self.size, self.table) = (rank, size, table)
  }

  /// Runs a body on so many ranks at once, and returns what each made, by rank.
  static func run<Value: Sendable>(
    _ size: Int, _ body: @escaping @Sendable (ThreadGroup) throws -> Value
  ) throws -> [Value] {
    let table = Table(size: size)
    let results = Gathering<Result<Value, any Error>>()
    let done = DispatchGroup()
    for rank in 0..<size {
      done.enter()
      let thread = Thread {
        let result = Result { try body(ThreadGroup(rank: rank, size: size, table: table)) }
        results.set(rank, result)
        done.leave()
      }
      thread.stackSize = 8 << 20
      thread.start()
    }
    done.wait()
    return try results.values(count: size).map { try $0.get() }
  }

  func broadcast(_ memory: UnsafeMutableRawBufferPointer) {
    let all = table.exchange([UInt8](memory), rank: rank)
    memory.copyBytes(from: all[0] as! [UInt8])
  }

  func gather(_ numbers: [Double]) -> [[Double]] {
    table.exchange(numbers, rank: rank).map { $0 as! [Double] }
  }

  func send(_ bytes: [UInt8]) { table.lay(bytes, by: rank) }

  func receive(from rank: Int) -> [UInt8] { table.take(from: rank) }

  func sum(
    _ lanes: [UnsafeMutableBufferPointer<Float>], laneCounts: [Int], buckets: [Range<Int>],
    as manner: GradientSum, isReady: (Int) -> Bool
  ) {
    for (number, range) in buckets.enumerated() {
      while !isReady(number) { usleep(100) }
      var blocks = table.exchange(lanes.map { Array($0[range]) }, rank: rank)
        .flatMap { $0 as! [[Float]] }
      if manner != .inOrder { blocks.reverse() }
      for (place, i) in range.enumerated() {
        lanes[0][i] = blocks.dropFirst().reduce(blocks[0][place]) { $0 + $1[place] }
      }
    }
  }

  func leave() {}

  func end(status: Int32) -> Never { fatalError("a rank of a test ended its group") }

  /// Where the ranks lay what they give, and wait until all have.
  private final class Table: @unchecked Sendable {
    // All is read and written with the condition locked.
    private let condition = NSCondition()
    private let size: Int
    private var given: [Int: Any] = [:]
    private var taken: [Any] = []
    private var round = 0
    private var laid: [Int: [[UInt8]]] = [:]

    init(size: Int) { self.size = size }

    func lay(_ bytes: [UInt8], by rank: Int) {
      condition.withLock {
        laid[rank, default: []].append(bytes)
        condition.broadcast()
      }
    }

    func take(from rank: Int) -> [UInt8] {
      condition.withLock {
        while laid[rank, default: []].isEmpty { condition.wait() }
        return laid[rank]!.removeFirst()
      }
    }

    func exchange(_ value: Any, rank: Int) -> [Any] {
      condition.withLock {
        given[rank] = value
        let own = round
        if given.count == size {
          taken = (0..<size).map { given[$0]! }
          given = [:]
          round += 1
          condition.broadcast()
        }
        while round == own { condition.wait() }
        return taken
      }
    }
  }
}
