import Foundation

/// Which buckets of their gradients the lanes of a rank have finished, told by the workers and asked by
/// the thread that sends them.
///
/// `@unchecked Sendable`: all is touched with the lock held. It is Foundation's, which ThreadSanitizer sees: it is
/// by this lock that one thread reads the gradients that others wrote.
final class FinalGradients: @unchecked Sendable {
  private let laneCount: Int
  private let lock = NSLock()
  /// By bucket: the lanes that have not finished it.
  private var openLanes: [Set<Int>]

  init(laneCount: Int, bucketCount: Int) {
    self.laneCount = laneCount
    openLanes = Array(repeating: Set(0..<laneCount), count: bucketCount)
  }

  /// Before a step: nothing is finished.
  func begin() {
    lock.withLock {
      for bucket in openLanes.indices { openLanes[bucket] = Set(0..<laneCount) }
    }
  }

  /// A lane adds no more to a bucket in this step.
  func finish(_ bucket: Int, lane: Int) {
    lock.withLock { _ = openLanes[bucket].remove(lane) }
  }

  /// A lane has no more items in this step.
  func finish(lane: Int) {
    lock.withLock {
      for bucket in openLanes.indices { openLanes[bucket].remove(lane) }
    }
  }

  /// Whether no lane adds to a bucket any more. What the lanes wrote before is then seen by the caller.
  func isFinal(_ bucket: Int) -> Bool { lock.withLock { openLanes[bucket].isEmpty } }
}
