import Foundation
import Synchronization

/// A thread that does what the rendering thread has asked for, where a host does not call its main thread for it soon.
final class CLAPWorker: Sendable {
  private final class Shared: Sendable {
    let wake = DispatchSemaphore(value: 0)
    let done = DispatchSemaphore(value: 0)
    let isEnding = Atomic<Bool>(false)
  }

  private let shared = Shared()

  /// Seconds that a host has for it.
  private static let patience = 0.05

  /// Begins. Thread role: control.
  /// - Parameter work: is called by the thread, some time after ``ask()``.
  init(_ work: @escaping @Sendable () -> Void) {
    let thread = Thread { [shared] in
      while true {
        shared.wake.wait()
        guard !shared.isEnding.load(ordering: .acquiring) else { break }
        Thread.sleep(forTimeInterval: Self.patience)
        work()
      }
      shared.done.signal()
    }
    thread.name = "sfumato"
    thread.start()
  }

  /// Wakes the thread. Thread role: any; nothing is allocated or locked.
  func ask() { shared.wake.signal() }

  /// Waits until the thread has ended. Thread role: control, once.
  func end() {
    shared.isEnding.store(true, ordering: .releasing)
    shared.wake.signal()
    shared.done.wait()
  }
}
