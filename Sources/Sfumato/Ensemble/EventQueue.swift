import Score
import Synth

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

  /// Lets the first one go.
  mutating func removeFirst() { next += 1 }
}

extension PerformanceEvent {
  /// Notes as events, in the order of time; notes of no sample are left out.
  /// - Parameter sample: when a beat comes, in samples.
  static func playing(
    _ notes: [NoteEvent], sample: (_ beat: Double) -> Int
  ) -> [PerformanceEvent] {
    let times = notes.map { (start: sample($0.startBeat), end: sample($0.endBeat)) }
    let sounding = zip(notes, times).filter { $1.end > $1.start }
    // Ends first, so that a key can be struck again at once.
    let events =
      sounding.map { PerformanceEvent(.noteOff(key: $0.pitch), at: $1.end) }
      + sounding.map {
        PerformanceEvent(
          .noteOn(key: $0.pitch, velocity: Double($0.velocity) / 127), at: $1.start)
      }
    return events.enumerated()
      .sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }.map(\.element)
  }
}
