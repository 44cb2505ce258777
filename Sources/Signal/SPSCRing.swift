import Synchronization

/// A queue of bounded length from one thread to another: one writes, one reads, neither waits, locks or
/// allocates.
///
/// Threads: ``push(_:)`` and ``write(_:count:)`` belong to the producer, ``pop()``, ``withFirst(_:)`` and
/// ``read(into:count:)`` to the consumer; ``count`` may be asked by both. `@unchecked Sendable` holds since an
/// element is written before `written` tells of it, and its place is used again only after `taken` gave it
/// back.
///
/// Source: Lamport 1983, "Specifying Concurrent Program Modules" (the bounded queue of two processes).
package final class SPSCRing<Element>: @unchecked Sendable {
  /// Elements that fit.
  package let capacity: Int

  @usableFromInline let slots: UnsafeMutablePointer<Element>
  @usableFromInline let written = Atomic<Int>(0)  // elements since the start
  @usableFromInline let taken = Atomic<Int>(0)

  /// Makes an empty ring.
  package init(capacity: Int) {
    precondition(capacity > 0, "a ring of \(capacity) elements")
    self.capacity = capacity
    slots = .allocate(capacity: capacity)
  }

  deinit {
    while pop() != nil {}
    slots.deallocate()
  }

  /// Elements that can be taken.
  @inlinable package var count: Int {
    written.load(ordering: .acquiring) - taken.load(ordering: .acquiring)
  }

  // MARK: One by one

  /// Appends an element.
  /// - Returns: false if there is no room.
  @inlinable package func push(_ element: Element) -> Bool {
    let end = written.load(ordering: .relaxed)
    guard end - taken.load(ordering: .acquiring) < capacity else { return false }
    (slots + end % capacity).initialize(to: element)
    written.store(end + 1, ordering: .releasing)
    return true
  }

  /// Takes the oldest element.
  @inlinable package func pop() -> Element? {
    let start = taken.load(ordering: .relaxed)
    guard start < written.load(ordering: .acquiring) else { return nil }
    let element = (slots + start % capacity).move()
    taken.store(start + 1, ordering: .releasing)
    return element
  }

  /// Looks at the oldest element where it lies; nil if there is none.
  @inlinable package func withFirst<Result>(_ body: (borrowing Element) -> Result) -> Result? {
    let start = taken.load(ordering: .relaxed)
    guard start < written.load(ordering: .acquiring) else { return nil }
    return body(slots[start % capacity])
  }

  // MARK: In blocks

  /// Appends what there is room for.
  /// - Returns: elements appended.
  @inlinable package func write(_ elements: UnsafePointer<Element>, count: Int) -> Int {
    let end = written.load(ordering: .relaxed)
    let accepted = min(count, capacity - (end - taken.load(ordering: .acquiring)))
    let place = end % capacity
    let first = min(accepted, capacity - place)
    (slots + place).initialize(from: elements, count: first)
    slots.initialize(from: elements + first, count: accepted - first)
    written.store(end + accepted, ordering: .releasing)
    return accepted
  }

  /// Takes the oldest elements.
  /// - Returns: elements taken, at most `count`.
  @inlinable package func read(into elements: UnsafeMutablePointer<Element>, count: Int) -> Int {
    let start = taken.load(ordering: .relaxed)
    let accepted = min(count, written.load(ordering: .acquiring) - start)
    let place = start % capacity
    let first = min(accepted, capacity - place)
    elements.moveUpdate(from: slots + place, count: first)
    (elements + first).moveUpdate(from: slots, count: accepted - first)
    taken.store(start + accepted, ordering: .releasing)
    return accepted
  }
}
