/// Pairs the keys that go down in a MIDI track with the messages that let them go.
///
/// Keys of one channel and pitch are paired first in, first out, so that a key struck again before it is
/// let go (as many programs write repeated notes) sounds to the second release. Where releases are
/// missing, each release ends all that was struck before it. A key struck again ends the note before.
struct NotePairing {
  /// A note with both its ends, in ticks.
  struct Note {
    var startTick: Int
    var endTick: Int
    var channel: Int
    var program: Int
    var pitch: Int
    package var velocity: Int
  }

  /// A key that goes down, or up where the velocity is 0.
  private struct Stroke {
    var tick: Int
    package var velocity: UInt8
    var program: UInt8
    /// Of a key that goes up: whether all its strikes end.
    var endsAll = false
  }

  /// Notes that no message lets go.
  private(set) var neverEndingCount = 0
  /// Notes that were cut since their key was struck again.
  private(set) var struckAgainCount = 0

  private var strokes = [[Stroke]](repeating: [], count: 16 * 128)  // by 128 · channel + pitch

  /// A key goes down.
  mutating func strike(channel: Int, pitch: Int, velocity: Int, program: Int, tick: Int) {
    strokes[128 * channel + pitch].append(
      Stroke(tick: tick, velocity: UInt8(velocity), program: UInt8(program)))
  }

  /// A key goes up.
  mutating func release(channel: Int, pitch: Int, tick: Int) {
    strokes[128 * channel + pitch].append(Stroke(tick: tick, velocity: 0, program: 0))
  }

  /// All keys of a channel go up.
  mutating func releaseAll(channel: Int, tick: Int) {
    for key in 128 * channel..<128 * (channel + 1) where strokes[key].last?.endsAll == false {
      strokes[key].append(Stroke(tick: tick, velocity: 0, program: 0, endsAll: true))
    }
  }

  /// All notes, by channel and pitch.
  /// - Parameter endTick: where notes end that nothing ends.
  mutating func notes(endTick: Int) -> [Note] {
    var notes: [Note] = []
    for key in strokes.indices where !strokes[key].isEmpty {
      let found = Self.spans(strokes[key])
      for (index, span) in found.enumerated() {
        let next = index + 1 < found.count ? found[index + 1].start : nil
        if let next, span.end ?? .max > next { struckAgainCount += 1 }
        if span.end == nil, next == nil { neverEndingCount += 1 }
        let end = min(max(span.end ?? max(endTick, span.start), span.start + 1), next ?? .max)
        // Struck twice at once is one note, the later one.
        guard end > span.start else { continue }
        notes.append(
          Note(
            startTick: span.start, endTick: end, channel: key / 128, program: span.program,
            pitch: key % 128, velocity: span.velocity))
      }
    }
    return notes
  }

  private struct Span {
    var start: Int
    var end: Int?
    package var velocity: Int
    var program: Int
  }

  /// What one key plays, in the order of its strokes.
  private static func spans(_ strokes: [Stroke]) -> [Span] {
    let found = spans(strokes, endsAll: false)
    let isComplete = found.allSatisfy { $0.end != nil }
    return isComplete ? found : spans(strokes, endsAll: true)
  }

  /// - Parameter endsAll: whether a release ends all that was struck before it, not only the oldest.
  private static func spans(_ strokes: [Stroke], endsAll: Bool) -> [Span] {
    var spans: [Span] = []
    var oldest = 0  // of those that are still down
    for stroke in strokes {
      guard stroke.velocity == 0 else {
        spans.append(
          Span(
            start: stroke.tick, velocity: Int(stroke.velocity), program: Int(stroke.program)))
        continue
      }
      guard oldest < spans.count else { continue }
      let last =
        endsAll
        // What is struck at the same time is meant to sound on, unless nothing else is down.
        ? spans[oldest...].firstIndex { $0.start == stroke.tick } ?? spans.count : oldest + 1
      let end = stroke.endsAll ? spans.count : last == oldest ? oldest + 1 : last
      for index in oldest..<end { spans[index].end = stroke.tick }
      oldest = end
    }
    return spans
  }
}
