import Foundation
import Neural
import Synchronization
import Testing

@Suite("Worker pool")
struct WorkerPoolTests {
  @Test(arguments: [1, 2, 5]) func everyPieceIsDoneOnce(workers: Int) {
    let pool = WorkerPool(workerCount: workers)
    for count in [0, 1, 2, 7, 1000] {
      let done = UnsafeMutableBufferPointer<Int>.allocate(capacity: count)
      defer { done.deallocate() }
      done.initialize(repeating: 0)
      // Each piece has its own counter.
      nonisolated(unsafe) let counters = done
      pool.run(count: count) { counters[$0] += 1 }
      #expect(done.allSatisfy { $0 == 1 })
    }
  }

  @Test func rangesCoverWithoutOverlap() {
    let pool = WorkerPool(workerCount: 2)
    let ranges = Mutex<[Range<Int>]>([])
    pool.run(count: 10, grain: 4) { range in ranges.withLock { $0.append(range) } }
    #expect(
      ranges.withLock { $0 }.sorted { $0.lowerBound < $1.lowerBound } == [0..<4, 4..<8, 8..<10])
  }

  @Test func theCallingThreadDoesSomethingElseMeanwhile() {
    let pool = WorkerPool(workerCount: 2)
    let arrived = Atomic<Int>(0)
    nonisolated(unsafe) var wasMain = true
    let caller = pthread_self()
    pool.run {
      wasMain = pthread_equal(pthread_self(), caller) != 0
      arrived.wrappingAdd(1, ordering: .sequentiallyConsistent)
    } meanwhile: {
      // Waits for the other: one thread alone would never finish.
      while arrived.load(ordering: .sequentiallyConsistent) < 1 { sched_yield() }
    }
    #expect(!wasMain)
  }

  @Test func workersWorkAtTheSameTime() {
    let pool = WorkerPool(workerCount: 2)
    let arrived = Atomic<Int>(0)
    // Either piece waits for the other: one worker alone would never finish.
    pool.run(count: 2) { _ in
      arrived.wrappingAdd(1, ordering: .sequentiallyConsistent)
      while arrived.load(ordering: .sequentiallyConsistent) < 2 { sched_yield() }
    }
    #expect(arrived.load(ordering: .sequentiallyConsistent) == 2)
  }
}
