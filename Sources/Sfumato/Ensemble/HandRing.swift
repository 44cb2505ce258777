import Synchronization
import Synth

/// What hands do on its way to the thread that renders, and back with the time at which it was heard.
///
/// One control thread, one rendering thread, no locks. What comes back is let go by the control thread, so
/// that no sounds are freed while rendering. `@unchecked Sendable`: a slot belongs to the control thread
/// until `sent` has passed it, to the rendering thread until `heard` has, then to the control thread again.
final class HandRing: @unchecked Sendable {
  /// Events that fit; a power of two.
  static let capacity = 1024

  private let slots: UnsafeMutablePointer<HandEvent>  // [capacity]
  private let sent = Atomic<Int>(0)
  private let heard = Atomic<Int>(0)
  private var returned = 0

  init() { slots = .allocate(capacity: Self.capacity) }

  deinit {
    for place in returned..<sent.load(ordering: .acquiring) { slot(place).deinitialize(count: 1) }
    slots.deallocate()
  }

  private func slot(_ place: Int) -> UnsafeMutablePointer<HandEvent> {
    slots + (place & (Self.capacity - 1))
  }

  // MARK: Control

  /// Whether nothing is on its way to be heard. Thread role: control.
  var isEmpty: Bool { heard.load(ordering: .acquiring) == sent.load(ordering: .relaxed) }

  /// Sends an event, which takes effect at its time or as soon after as it can. Thread role: control.
  /// - Returns: false if there is no room.
  func send(_ event: HandEvent) -> Bool {
    let place = sent.load(ordering: .relaxed)
    guard place - returned < Self.capacity else { return false }
    slot(place).initialize(to: event)
    sent.store(place + 1, ordering: .releasing)
    return true
  }

  /// Takes back the oldest event that was heard, its time being that at which it was. Thread role: control.
  func takeBack() -> HandEvent? {
    guard returned < heard.load(ordering: .acquiring) else { return nil }
    returned += 1
    return slot(returned - 1).move()
  }

  // MARK: Rendering

  /// Does what is due in the hop that begins at a sample. Thread role: render; nothing is allocated or
  /// locked.
  /// - Parameters:
  ///   - canGoOn: asked before each event; the rest waits for the next hop.
  ///   - apply: does it.
  func hear(
    at time: Int, while canGoOn: () -> Bool, _ apply: (PerformanceEvent.Action) -> Void
  ) {
    while canGoOn() {
      let place = heard.load(ordering: .relaxed)
      guard place < sent.load(ordering: .acquiring), slot(place).pointee.time <= time else {
        return
      }
      apply(slot(place).pointee.action)
      slot(place).pointee.time = time
      heard.store(place + 1, ordering: .releasing)
    }
  }
}
