import Foundation
import Synchronization

/// Work that may wait, one piece after the other, on a thread that gives way to all that sounds.
///
/// Where real-time rights are refused, threads that play are threads like any other, and loading a sound would
/// take its share of the processor from them: this one asks for a third of theirs (5 more of nice), and so do those
/// that its work starts.
///
/// Thread role: any but render and playback.
package final class BackgroundQueue: Sendable {
  private let line = Line()

  /// What waits; the thread holds it, and not the queue, so that the queue can end it.
  ///
  /// `@unchecked Sendable`: the work is touched with the lock held. It is Foundation's, which ThreadSanitizer sees.
  private final class Line: @unchecked Sendable {
    let bell = Semaphore()
    let isOver = Atomic<Bool>(false)
    private let lock = NSLock()
    private var waiting: [@Sendable () -> Void] = []

    func add(_ body: @escaping @Sendable () -> Void) {
      lock.withLock { waiting.append(body) }
      bell.signal()
    }

    func next() -> (@Sendable () -> Void)? {
      lock.withLock { waiting.isEmpty ? nil : waiting.removeFirst() }
    }
  }

  /// Starts its thread, which ends with the queue after what waits then.
  /// - Parameter name: of the thread.
  package init(_ name: String) {
    let thread = Thread { [line] in
      let thread = __priority_which_t(PRIO_PROCESS.rawValue)
      setpriority(thread, 0, min(getpriority(thread, 0) + 5, 19))
      while true {
        line.bell.wait()
        if let work = line.next() {
          work()
        } else if line.isOver.load(ordering: .acquiring) {
          return
        }
      }
    }
    thread.name = name
    thread.start()
  }

  deinit {
    line.isOver.store(true, ordering: .releasing)
    line.bell.signal()
  }

  /// Does some work after all that waits.
  package func async(_ body: @escaping @Sendable () -> Void) { line.add(body) }
}
