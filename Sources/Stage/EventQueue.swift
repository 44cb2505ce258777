/// Events that wait for their time, first come, first served.
struct EventQueue<Event> {
  private var events: [Event] = []
  private var next = 0

  /// Whether none waits.
  var isEmpty: Bool { next == events.count }

  /// The one that comes next.
  var first: Event? { isEmpty ? nil : events[next] }

  /// All of them.
  var waiting: ArraySlice<Event> { events[next...] }

  /// Adds events after those that are there.
  mutating func append(_ more: [Event]) {
    events.removeFirst(next)
    next = 0
    events += more
  }

  /// Takes those back, of the ones that wait, that fit.
  mutating func removeAll(where isTakenBack: (Event) -> Bool) {
    events.removeFirst(next)
    next = 0
    events.removeAll(where: isTakenBack)
  }

  /// Lets the first one go.
  mutating func removeFirst() { next += 1 }
}
