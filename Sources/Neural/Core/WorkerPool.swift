import Foundation
import Synchronization

/// A few threads that wait for work: the workers of data-parallel training.
///
/// They are real threads, not tasks, since each is busy for as long as the machine lets it.
///
/// Threads: ``run(count:_:)`` is called by one thread at a time; hence `@unchecked Sendable`, all
/// other state being behind the condition.
public final class WorkerPool: @unchecked Sendable {
  /// Threads that work at once, the calling one included.
  public let workerCount: Int

  private let crew = Crew()

  /// Starts `workerCount - 1` threads; they end when the pool goes.
  public init(workerCount: Int) {
    require(workerCount >= 1, "a pool of \(workerCount) workers cannot work")
    self.workerCount = workerCount
    for _ in 1..<workerCount {
      let thread = Thread { [crew] in crew.workUntilDismissed() }
      thread.name = "training"
      thread.start()
    }
  }

  deinit { crew.dismiss() }

  /// Calls `body` once for each of `0..<count`, on whichever worker is free, and returns when all
  /// calls have.
  public func run(count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    guard count > 1, workerCount > 1 else {
      for index in 0..<count { body(index) }
      return
    }
    let job = Job(count: count, body: body)
    crew.begin(job, helpers: workerCount - 1)
    job.work()
    crew.waitUntilDone()
  }

  /// Calls `body` once, on another thread of the pool, while the calling one does something else.
  package func run(_ body: @escaping @Sendable () -> Void, meanwhile: () -> Void) {
    require(workerCount > 1, "a pool of one worker can do nothing meanwhile")
    crew.begin(Job(count: 1) { _ in body() }, helpers: workerCount - 1)
    meanwhile()
    crew.waitUntilDone()
  }

  /// Calls `body` for pieces of `0..<count`, each of at most `grain` elements. The pieces do not
  /// depend on the number of workers.
  package func run(
    count: Int, grain: Int, _ body: @escaping @Sendable (Range<Int>) -> Void
  ) {
    run(count: (count + grain - 1) / grain) { index in
      body(index * grain..<min(count, (index + 1) * grain))
    }
  }
}

/// Pieces of work that are handed out one by one.
private final class Job: Sendable {
  private let count: Int
  private let next = Atomic<Int>(0)
  private let body: @Sendable (Int) -> Void

  init(count: Int, body: @escaping @Sendable (Int) -> Void) {
    self.count = count
    self.body = body
  }

  func work() {
    while true {
      let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
      guard index < count else { return }
      body(index)
    }
  }
}

/// What the threads of a pool share: the job at hand and how many are still busy with it.
private final class Crew: @unchecked Sendable {
  // Every property is read and written with the condition locked.
  private let condition = NSCondition()
  private var job: Job?
  private var jobNumber = 0
  private var busy = 0
  private var isDismissed = false

  func begin(_ job: Job, helpers: Int) {
    condition.withLock {
      self.job = job
      jobNumber += 1
      busy = helpers
      condition.broadcast()
    }
  }

  func waitUntilDone() {
    condition.withLock {
      while busy > 0 { condition.wait() }
      job = nil
    }
  }

  func dismiss() {
    condition.withLock {
      isDismissed = true
      condition.broadcast()
    }
  }

  func workUntilDismissed() {
    var lastJob = 0
    while let job = nextJob(after: &lastJob) {
      job.work()
      condition.withLock {
        busy -= 1
        if busy == 0 { condition.broadcast() }
      }
    }
  }

  private func nextJob(after last: inout Int) -> Job? {
    condition.withLock {
      while jobNumber == last && !isDismissed { condition.wait() }
      last = jobNumber
      return isDismissed ? nil : job
    }
  }
}
