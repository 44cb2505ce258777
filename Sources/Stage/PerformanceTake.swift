import Music
import Synth

/// A performance on its way to a MIDI file: what the player does becomes notes and controllers.
///
/// The blend becomes controllers 1 and 74, as `MIDIControl` understands them, and a bend of more than two
/// semitones is written with its range, so the file plays the same again. Where single notes are bent, the notes
/// have channels of their own (`BentNotes`). Time is kept to a thousandth of a second; sounds, envelopes and vibrato
/// are not kept.
///
/// ```swift
/// var take = PerformanceTake(sampleRate: 48_000, position: .middle)
/// take.hear(.noteOn(key: 60, velocity: 0.8), at: 4_800)
/// try take.sequence(endingAt: 96_000).writeMIDI(to: "take.mid")
/// ```
package struct PerformanceTake: Sendable {
  private let sampleRate: Double
  private let start: Int
  private var notes: [NoteEvent] = []
  private var controls: [ControlChange] = []
  private var bends: [(beat: Double, semitones: Double)] = []
  private var held: [Int: (beat: Double, velocity: Int)] = [:]
  private var keyBends: [BentNotes.Bend] = []
  private var places = ControlMoves()

  /// Quarter notes a second: 120 a minute.
  private static let beatsPerSecond = 2.0
  /// Beats of a note that ends as soon as it has begun: a file's finest time.
  private static let shortestBeats = 1 / Double(NoteSequence.writtenTicksPerBeat)
  /// Semitones of a full bend, until that is said to be otherwise.
  private static let usualBendRange = 2

  /// Begins a take.
  /// - Parameters:
  ///   - start: the performance's sample that becomes the beginning.
  ///   - sampleRate: of the performance.
  ///   - position: where the blend is.
  package init(startingAt start: Int = 0, sampleRate: Double, position: BlendPosition) {
    self.start = start
    self.sampleRate = sampleRate
    hear(.blend(position), at: start)
  }

  /// Notes that have begun.
  package var noteCount: Int { notes.count + held.count }

  /// Takes down what is done at a sample of the performance.
  package mutating func hear(_ action: PerformanceEvent.Action, at sample: Int) {
    let beat = Self.beatsPerSecond * Double(max(0, sample - start)) / sampleRate
    switch action {
    case .noteOn(let key, let velocity) where (0...127).contains(key):
      end(key, at: beat)
      if velocity > 0 { held[key] = (beat, ControlMoves.force(velocity)) }
    case .noteOff(let key): end(key, at: beat)
    case .allNotesOff, .allSoundOff:
      for key in held.keys.sorted() { end(key, at: beat) }
    case .pitchBend(let semitones):
      if semitones != bends.last?.semitones ?? 0 { bends.append((beat, semitones)) }
    case .keyBend(let key, let semitones):
      keyBends.append(.init(beat: beat, key: key, semitones: semitones))
    default: break
    }
    for control in action.controls where places.take(control) {
      controls.append(ControlChange(beat: beat, control))
    }
  }

  /// The take as music, keys that are still down let go at its end.
  package func sequence(endingAt sample: Int) -> NoteSequence {
    var ended = self
    ended.hear(.allNotesOff, at: sample)
    let zone = keyBends.isEmpty ? nil : BentNotes(ended.notes, keyBends)
    return NoteSequence(tracks: [
      .init(
        name: "Sfumato", notes: zone?.notes ?? ended.notes,
        // Swift's sort keeps the order of equals.
        controls: ((zone?.controls ?? []) + ended.bendControls + ended.controls)
          .sorted { $0.beat < $1.beat })
    ])
  }

  /// The bends, with the range that they need.
  private var bendControls: [ControlChange] {
    let widest = bends.map { abs($0.semitones) }.max() ?? 0
    let range = min(max(Self.usualBendRange, Int(widest.rounded(.up))), 127)
    let registered: [(Int, Int)] = [
      (101, 0), (100, 0), (6, range), (38, 0), (101, 127), (100, 127),
    ]
    let setting = range == Self.usualBendRange ? [] : registered
    return setting.map { ControlChange(beat: 0, .controller($0.0, value: $0.1)) }
      + bends.map { bend in
        let value = (8192 * bend.semitones / Double(range)).rounded()
        return ControlChange(
          beat: bend.beat, .pitchBend(Int(min(max(value, -8192), 8191))))
      }
  }

  private mutating func end(_ key: Int, at beat: Double) {
    guard let note = held.removeValue(forKey: key) else { return }
    // The next note of the key begins without.
    places.forgetPressure(ofKey: key)
    notes.append(
      NoteEvent(
        startBeat: note.beat, durationBeats: max(beat - note.beat, Self.shortestBeats), pitch: key,
        velocity: note.velocity))
  }
}
