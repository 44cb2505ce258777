import Foundation
import Sfumato

/// Something that is gone through again and again, by the clock: a path of the pad, a phrase.
struct PageLoop {
  private var start: ContinuousClock.Instant?

  /// Whether it goes on.
  var isOn: Bool { start != nil }

  /// Begins anew, or ends.
  mutating func set(_ isOn: Bool) { start = isOn ? .now : nil }

  /// Seconds since it began; nil while it is off.
  var seconds: Double? { start.map { (ContinuousClock.now - $0) / .seconds(1) } }
}

/// The phrase of the page as keys that go down and up.
///
/// Threads: control.
struct PagePhrase {
  private(set) var sequence: NoteSequence?
  private var loop = PageLoop()
  private var lastBeat = 0.0  // of all rounds
  private var down: [(key: Int, endBeat: Double)] = []

  /// Whether it plays.
  var isPlaying: Bool { loop.isOn }

  /// Where in the phrase it is; nil while it does not play.
  var beat: Double? {
    guard loop.isOn, length > 0 else { return nil }
    return lastBeat.truncatingRemainder(dividingBy: length)
  }

  private var length: Double { Double((sequence?.barCount ?? 0) * 4) }

  /// Takes another phrase, which goes on where the other one was.
  mutating func set(_ sequence: NoteSequence) { self.sequence = sequence }

  /// Begins to play, or ends.
  /// - Returns: what is to be done.
  mutating func play(_ isOn: Bool) -> [PerformanceEvent.Action] {
    guard isOn != loop.isOn, !isOn || length > 0 else { return [] }
    loop.set(isOn)
    lastBeat = -1e-9
    defer { down = [] }
    return down.map { .noteOff(key: $0.key) }
  }

  /// What is due by now.
  mutating func due(beatsPerMinute: Double) -> [PerformanceEvent.Action] {
    guard let seconds = loop.seconds, let sequence, length > 0 else { return [] }
    let beat = seconds * beatsPerMinute / 60
    var actions: [PerformanceEvent.Action] = []
    for note in down where note.endBeat <= beat { actions.append(.noteOff(key: note.key)) }
    down.removeAll { $0.endBeat <= beat }
    // More than a round is never owed, whatever kept this thread away.
    let first = max(lastBeat, beat - length)
    for round in Int((first / length).rounded(.down))...Int((beat / length).rounded(.down)) {
      let start = Double(max(0, round)) * length
      for note in sequence.tracks.flatMap(\.notes)
      where start + note.startBeat > first && start + note.startBeat <= beat {
        actions.append(.noteOn(key: note.pitch, velocity: Double(note.velocity) / 127))
        down.append((note.pitch, start + note.startBeat + 0.95 * note.durationBeats))
      }
    }
    lastBeat = beat
    return actions
  }
}
