import Signal
import Synchronization

/// Hands sounds or a tuning to a rendering thread, and brings back those that it has done with, so that nothing is
/// let go over there. The last one handed in counts.
///
/// Threads: ``send(_:)`` and ``collect()`` control; ``receive()`` and ``giveBack(_:)`` render; neither
/// waits. `@unchecked Sendable`: what both sides touch are an atomic and a ring.
final class RenderPost<Item: AnyObject & Sendable>: @unchecked Sendable {
  private let waiting = Atomic<UnsafeMutableRawPointer?>(nil)
  private let done = SPSCRing<UnsafeMutableRawPointer>(capacity: 16)
  private let collecting = Mutex<Void>(())

  init() {}

  deinit {
    collect()
    if let pointer = waiting.exchange(nil, ordering: .acquiring) { Self.letGo(pointer) }
  }

  /// Hands in something in place of what still waits. Thread role: control.
  func send(_ item: Item) {
    let pointer = Unmanaged.passRetained(item).toOpaque()
    if let unseen = waiting.exchange(pointer, ordering: .acquiringAndReleasing) {
      Self.letGo(unseen)
    }
    collect()
  }

  /// Lets go what was given back. Thread role: control.
  func collect() {
    collecting.withLock { _ in
      while let pointer = done.pop() { Self.letGo(pointer) }
    }
  }

  /// What was handed in since; nil if nothing was, or nothing can be given back now. Thread role:
  /// render; the caller owns them.
  func receive() -> Unmanaged<Item>? {
    guard done.count < done.capacity,
      let pointer = waiting.exchange(nil, ordering: .acquiring)
    else { return nil }
    return Unmanaged.fromOpaque(pointer)
  }

  /// Gives back what was received before. Thread role: render, after ``receive()``.
  func giveBack(_ item: Unmanaged<Item>) { _ = done.push(item.toOpaque()) }

  private static func letGo(_ pointer: UnsafeMutableRawPointer) {
    Unmanaged<Item>.fromOpaque(pointer).release()
  }
}
