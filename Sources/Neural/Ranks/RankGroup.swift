import Foundation

/// Processes that do one piece of work together, perhaps on several machines.
///
/// Every process, a *rank*, runs the same program from beginning to end and calls the same methods of
/// its group in the same order; rank 0, the leader, also talks and writes files. A program of one
/// process is a group of one, `SingleProcess`.
///
/// What one rank waits for, another must send: after an error on one rank no other may go on. So a rank
/// that fails says why and ends all by ``end(status:)``, and the methods here do not throw.
///
/// Threads: control; a group is used by one thread at a time.
public protocol RankGroup: Sendable {
  /// The number of this process, from 0.
  var rank: Int { get }

  /// How many processes there are, at least one.
  var size: Int { get }

  /// How many of them are on this machine, this one included.
  var countHere: Int { get }

  /// What went between the ranks so far.
  var traffic: RankTraffic { get }

  /// Overwrites the memory of all other ranks with the leader's; all give the same count of bytes.
  func broadcast(_ memory: UnsafeMutableRawBufferPointer)

  /// What each rank gives, by rank; all give the same count of numbers.
  func gather(_ numbers: [Double]) -> [[Double]]

  /// Sends bytes to the leader, who asks for them by ``receive(from:)``; for any other rank. Waits until
  /// they may be forgotten here.
  func send(_ bytes: [UInt8])

  /// What a rank sends, in the order in which it does; for the leader. Waits for it.
  /// - Parameter rank: any other than the leader.
  func receive(from rank: Int) -> [UInt8]

  /// Adds blocks of gradients over all ranks: the sum is then in the first block of each rank, and what
  /// the other blocks hold is not defined.
  ///
  /// It may be called while other threads still make some of the gradients.
  /// - Parameters:
  ///   - lanes: one or more blocks of equally many floats, the same count on all ranks.
  ///   - laneCounts: blocks of each rank.
  ///   - buckets: stretches of the blocks, which go one after the other; the same on all ranks.
  ///   - manner: in which order, and how precisely.
  ///   - isReady: whether a bucket, by its number, is final in all blocks here; asked again and again.
  func sum(
    _ lanes: [UnsafeMutableBufferPointer<Float>], laneCounts: [Int], buckets: [Range<Int>],
    as manner: GradientSum, isReady: (Int) -> Bool)

  /// Waits for all ranks, then leaves the group: the last that is called.
  func leave()

  /// Whether this rank, on its way to ``end(status:)``, is the one to say why; otherwise another has
  /// said it, or is about to.
  func takesTheWord() -> Bool

  /// Ends the processes of all ranks with an exit status, wherever they are.
  func end(status: Int32) -> Never
}

/// What a rank sent and how long it took.
public struct RankTraffic: Sendable {
  /// Bytes of gradients that this rank sent.
  public var gradientBytes = 0
  /// Sums of gradients, one a step.
  public var sumCount = 0
  /// Seconds for which gradients were under way and no more of them were being made.
  public var gradientSeconds = 0.0
  /// Seconds for which this rank waited for others that were not as far.
  public var waitingSeconds = 0.0

  /// Nothing yet.
  public init() {}
}

extension RankGroup {
  /// True: in a group that does not end as one each rank speaks for itself.
  public func takesTheWord() -> Bool { true }

  /// Whether this is the rank that talks and writes.
  public var isLeader: Bool { rank == 0 }

  /// Which rank this is, and on which machine, for messages.
  public var place: String {
    "rank \(rank) of \(size) on \(ProcessInfo.processInfo.hostName)"
  }

  /// What the leader makes, on all ranks. If it throws, so does the leader alone, which then has to end
  /// the group.
  /// - Parameter make: called on the leader only.
  public func lead<Value: Codable, Failure: Error>(
    _ make: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    guard size > 1 else { return try make() }
    let value: Value? = if isLeader { try make() } else { nil }
    return share(value)
  }

  /// The leader's value; the others may give none.
  private func share<Value: Codable>(_ value: Value?) -> Value {
    // In an array, for a number alone is no JSON to older readers.
    let own = value.map { Array(SafetensorsFile.json([$0]).utf8) } ?? []
    var count = UInt64(own.count)
    withUnsafeMutableBytes(of: &count) { broadcast($0) }
    var bytes = isLeader ? own : [UInt8](repeating: 0, count: Int(count))
    bytes.withUnsafeMutableBytes { broadcast($0) }
    do {
      return try JSONDecoder().decode([Value].self, from: Data(bytes))[0]
    } catch {
      fatalError("what rank 0 sent is no \(Value.self): \(error)")
    }
  }

  /// Whether a text is the leader's, found on each rank by itself; not made where there is no other rank.
  public func isLeaders(_ text: @autoclosure () -> String) -> Bool {
    guard size > 1 else { return true }
    let own = text()
    return lead { own } == own
  }

  /// Waits until all ranks are here; what went wrong on one before keeps the others from going on.
  public func meet() {
    if size > 1 { _ = gather([0]) }
  }

  /// Whether all ranks give the same number.
  func isSameEverywhere(_ number: UInt64) -> Bool {
    guard size > 1 else { return true }
    let all = gather([Double(number >> 32), Double(number & 0xffff_ffff)])
    return all.allSatisfy { $0 == all[0] }
  }
}
