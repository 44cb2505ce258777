import Foundation
import Music
import Signal

/// A performance as MIDI: its notes, the movement of their pitch as bends, and that of their loudness as
/// expression (controller 11).
///
/// The bend wheel reaches ±12 semitones, which the file says by registered parameter 0. Strokes without
/// pitch are given keys of their own, from C2 upwards.
public struct PerformanceSequence: Sendable {
  /// Beats a minute that seconds become.
  public var beatsPerMinute = 120.0
  /// Parts of a whole note that onsets and ends are moved to; nil leaves them where they are.
  public var grid: Int?
  /// Whether bends and expression are written.
  public var hasMovement = true

  /// Semitones of a full bend.
  static let bendRange = 12.0
  /// Key of the first stroke.
  static let firstStrokeKey = 36

  /// Makes a writer.
  public init() {}

  /// The sequence of some notes.
  /// - Parameters:
  ///   - notes: in order.
  ///   - contour: how pitch and level move; nil without movement.
  ///   - title: of the track.
  public func sequence(
    of notes: [CutNote], contour: PerformanceContour?, title: String
  ) -> NoteSequence {
    var events: [NoteEvent] = []
    var controls: [ControlChange] = []
    let moves = hasMovement && contour != nil
    if moves {
      for (number, value) in [(101, 0), (100, 0), (6, Int(Self.bendRange)), (38, 0)] {
        controls.append(ControlChange(beat: 0, .controller(number, value: value)))
      }
    }
    var stroke = 0
    for note in notes {
      var (start, end) = (beat(note.startSeconds), beat(note.endSeconds))
      if let grid {
        let step = 4 / Double(grid)
        start = (start / step).rounded() * step
        end = max(start + step, (end / step).rounded() * step)
      }
      let key: Int
      if let found = note.key {
        key = found
      } else {
        key = min(127, Self.firstStrokeKey + stroke)
        stroke = (stroke + 1) % (128 - Self.firstStrokeKey)
      }
      events.append(
        NoteEvent(
          startBeat: start, durationBeats: max(end - start, 1e-3), pitch: key,
          velocity: note.velocity))
      if moves, let contour, note.pitch != nil {
        controls += movement(of: note, key: key, in: contour, atBeat: start)
      }
    }
    return NoteSequence(
      tracks: [.init(name: title, notes: events, controls: controls)],
      tempoMap: TempoMap(beatsPerMinute: beatsPerMinute))
  }

  /// Mean distance of onsets from the grid, as a share of its step: 0 on it, 0.25 anywhere.
  public func distanceFromGrid(_ notes: [CutNote], grid: Int) -> Double {
    guard !notes.isEmpty else { return 0 }
    let step = 4 / Double(grid)
    let distances = notes.map { note -> Double in
      let place = beat(note.startSeconds) / step
      return abs(place - place.rounded())
    }
    return distances.reduce(0, +) / Double(notes.count)
  }

  private func beat(_ seconds: Double) -> Double { max(0, seconds * beatsPerMinute / 60) }

  /// Bends and expression of one note, a change every 10 ms at most, those that change nothing left out.
  private func movement(
    of note: CutNote, key: Int, in contour: PerformanceContour, atBeat start: Double
  ) -> [ControlChange] {
    let hop = contour.hopSeconds
    let first = max(0, Int((note.startSeconds / hop).rounded()))
    let last = min(contour.pitches.count, Int((note.endSeconds / hop).rounded()))
    guard first < last else { return [] }
    let pitches = (first..<last).map { t -> Double? in
      contour.pitches[t].flatMap { abs($0 - Double(key)) < 2.5 ? $0 - Double(key) : nil }
    }
    let loudness = contour.levels[first..<last].map { $0 }
    let highest = loudness.max() ?? 0
    var changes: [ControlChange] = []
    var (lastBend, lastValue) = (Int.min, -1)
    // Before the first frame with a pitch the note has that pitch.
    var pitch = pitches.lazy.compactMap(\.self).first ?? (note.pitch ?? Double(key)) - Double(key)
    for i in pitches.indices {
      let at = start + beat(Double(i) * hop)
      pitch = pitches[i] ?? pitch
      let bend = min(8191, max(-8192, Int((pitch / Self.bendRange * 8192).rounded())))
      if lastBend == Int.min || abs(bend - lastBend) > 13 {  // 2 cents
        changes.append(ControlChange(beat: at, .pitchBend(bend)))
        lastBend = bend
      }
      // Expression makes the amplitude go with its square.
      let share = pow(10, Double(max(-48, loudness[i] - highest)) / 40)
      let value = min(127, max(1, Int((127 * share).rounded())))
      if abs(value - lastValue) > 1 {
        changes.append(ControlChange(beat: at, .controller(11, value: value)))
        lastValue = value
      }
    }
    return changes
  }
}
