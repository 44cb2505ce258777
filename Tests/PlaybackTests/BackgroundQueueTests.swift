import Foundation
import Playback
import Synchronization
import Testing

@Suite struct BackgroundQueueTests {
  private func nice() -> Int32 { getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0) }

  /// Work is done in its order, by a thread that asks for less than others.
  @Test func workWaitsItsTurn() {
    let seen = Mutex<[Int]>([])
    let nices = Mutex<Set<Int32>>([])
    let isDone = DispatchSemaphore(value: 0)
    var queue: BackgroundQueue? = BackgroundQueue("test")
    let own = nice()
    for number in 0..<100 {
      queue?.async { [self] in
        seen.withLock { $0.append(number) }
        nices.withLock { _ = $0.insert(nice()) }
      }
    }
    // What waits is done though nobody holds the queue any more.
    queue?.async { isDone.signal() }
    queue = nil
    #expect(isDone.wait(timeout: .now() + 30) == .success)
    #expect(seen.withLock { $0 } == Array(0..<100))
    #expect(nices.withLock { $0 } == [min(own + 5, 19)] && nice() == own)
  }
}
