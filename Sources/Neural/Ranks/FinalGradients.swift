import Synchronization

/// Which buckets of their gradients the lanes of a rank have finished, told by the workers and asked by
/// the thread that sends them.
final class FinalGradients: Sendable {
  private let laneCount: Int
  /// By bucket: the lanes that have not finished it.
  private let openLanes: Mutex<[Set<Int>]>

  init(laneCount: Int, bucketCount: Int) {
    self.laneCount = laneCount
    openLanes = Mutex(Array(repeating: Set(0..<laneCount), count: bucketCount))
  }

  /// Before a step: nothing is finished.
  func begin() {
    openLanes.withLock { lanes in
      for bucket in lanes.indices { lanes[bucket] = Set(0..<laneCount) }
    }
  }

  /// A lane adds no more to a bucket in this step.
  func finish(_ bucket: Int, lane: Int) {
    openLanes.withLock { lanes in _ = lanes[bucket].remove(lane) }
  }

  /// A lane has no more items in this step.
  func finish(lane: Int) {
    openLanes.withLock { lanes in
      for bucket in lanes.indices { lanes[bucket].remove(lane) }
    }
  }

  /// Whether no lane adds to a bucket any more. What the lanes wrote before is then seen by the caller.
  func isFinal(_ bucket: Int) -> Bool { openLanes.withLock { $0[bucket].isEmpty } }
}
