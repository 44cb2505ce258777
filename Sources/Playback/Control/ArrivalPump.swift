import Foundation
import Signal
import Synchronization

/// Takes what a descriptor brings as soon as it comes, by a thread of its own, so that the time of its coming is
/// known however busy the control thread is.
///
/// Threads: control.
package final class ArrivalPump<Item: Sendable> {
  /// Something, and when it came, in seconds of the monotonic clock.
  package struct Arrival: Sendable {
    package var item: Item
    package var seconds: Double
  }

  private final class Shared: Sendable {
    let arrivals = Mutex<[Arrival]>([])
    let bell = Bell()
    let end = Bell()
    let ended = Semaphore()
  }

  private let shared = Shared()

  /// What may wait.
  private static var capacity: Int { 64 }

  /// Begins to wait for a descriptor, which stays the caller's.
  /// - Parameters:
  ///   - descriptor: to wait for.
  ///   - take: takes what is there, by the thread alone; `isLast` ends the waiting; nil for nothing.
  package init(
    _ descriptor: Int32, take: @escaping () -> (item: Item, isLast: Bool)?
  ) {
    // The thread alone uses it from here on.
    nonisolated(unsafe) let take = take
    let thread = Thread { [shared] in
      RealTime.request(priority: RealTime.priority - 1)
      var requests = [descriptor, shared.end.descriptor].map {
        pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
      }
      while true {
        guard poll(&requests, 2, -1) > 0 else { continue }
        let now = MonotonicTime.seconds
        if requests[1].revents != 0 { break }
        guard let taken = take() else { continue }
        shared.arrivals.withLock { $0.append(Arrival(item: taken.item, seconds: now)) }
        shared.bell.ring()
        if taken.isLast { break }
        // A flood waits where it is.
        while shared.arrivals.withLock(\.count) >= Self.capacity, poll(&requests[1], 1, 2) == 0 {}
      }
      shared.ended.signal()
    }
    thread.name = "midi in"
    thread.start()
  }

  deinit {
    shared.end.ring()
    shared.ended.wait()
  }

  /// Readable when something has come.
  package var descriptor: Int32 { shared.bell.descriptor }

  /// What has come since the last call.
  package func arrivals() -> [Arrival] {
    shared.bell.quieten()
    return shared.arrivals.withLock { arrivals in
      defer { arrivals = [] }
      return arrivals
    }
  }
}
