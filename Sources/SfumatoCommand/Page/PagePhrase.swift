import Foundation
import Sfumato

/// The phrase of the page as keys that go down and up.
///
/// Threads: control.
package struct PagePhrase {
  package private(set) var sequence: NoteSequence?
  private var start: ContinuousClock.Instant?
  private var lastBeat = 0.0  // of all rounds
  private var down: [(key: Int, endBeat: Double)] = []

  /// Nothing yet, and nothing plays.
  package init() {}

  /// Whether it plays.
  package var isPlaying: Bool { start != nil }

  /// Where in the phrase it is; nil while it does not play.
  var beat: Double? {
    guard isPlaying, length > 0 else { return nil }
    return lastBeat.truncatingRemainder(dividingBy: length)
  }

  private var length: Double { Double((sequence?.barCount ?? 0) * 4) }

  /// Takes another phrase, which goes on where the other one was.
  package mutating func set(_ sequence: NoteSequence) { self.sequence = sequence }

  /// Begins to play, or ends.
  /// - Returns: what is to be done.
  package mutating func play(_ isOn: Bool) -> [PerformanceEvent.Action] {
    guard isOn != isPlaying, !isOn || length > 0 else { return [] }
    start = isOn ? .now : nil
    lastBeat = -1e-9
    defer { down = [] }
    return down.map { .noteOff(key: $0.key) }
  }

  /// What is due by now.
  mutating func due(beatsPerMinute: Double) -> [PerformanceEvent.Action] {
    guard let start else { return [] }
    return due(beat: (ContinuousClock.now - start) / .seconds(1) * beatsPerMinute / 60)
  }

  /// What is due by a beat, counted from where it began to play.
  package mutating func due(beat: Double) -> [PerformanceEvent.Action] {
    guard isPlaying, let sequence, length > 0 else { return [] }
    var actions: [PerformanceEvent.Action] = []
    for note in down where note.endBeat <= beat { actions.append(.noteOff(key: note.key)) }
    down.removeAll { $0.endBeat <= beat }
    // More than a round is never owed, whatever kept this thread away.
    let first = max(lastBeat, beat - length)
    let rounds = max(0, Int((first / length).rounded(.down)))...Int((beat / length).rounded(.down))
    for round in rounds {
      let start = Double(round) * length
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
