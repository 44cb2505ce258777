import Synchronization

/// Events on their way from the thread that plays to the thread that renders.
///
/// One producer, one consumer, no locks. `@unchecked Sendable`: a slot belongs to the producer until
/// `written` has passed it, and to the consumer until `read` has.
package final class EventRing: @unchecked Sendable {
  /// Events that fit.
  package let capacity: Int

  private let slots: UnsafeMutablePointer<PerformanceEvent>
  private let written = Atomic<Int>(0)
  private let read = Atomic<Int>(0)

  /// - Parameter capacity: a power of two.
  package init(capacity: Int) {
    precondition(capacity > 0 && capacity & (capacity - 1) == 0, "a ring of \(capacity) slots")
    self.capacity = capacity
    slots = .allocate(capacity: capacity)
  }

  deinit {
    while pop() != nil {}
    slots.deallocate()
  }

  /// Adds an event. Thread role: the producer.
  /// - Returns: false if there is no room.
  package func push(_ event: PerformanceEvent) -> Bool {
    let place = written.load(ordering: .relaxed)
    guard place - read.load(ordering: .acquiring) < capacity else { return false }
    (slots + (place & (capacity - 1))).initialize(to: event)
    written.store(place + 1, ordering: .releasing)
    return true
  }

  /// Time of the oldest event. Thread role: the consumer.
  package var nextTime: Int? {
    let place = read.load(ordering: .relaxed)
    guard place < written.load(ordering: .acquiring) else { return nil }
    return slots[place & (capacity - 1)].time
  }

  /// Takes the oldest event. Thread role: the consumer.
  package func pop() -> PerformanceEvent? {
    let place = read.load(ordering: .relaxed)
    guard place < written.load(ordering: .acquiring) else { return nil }
    let event = (slots + (place & (capacity - 1))).move()
    read.store(place + 1, ordering: .releasing)
    return event
  }
}
