import Foundation
import Sfumato

/// What is kept of a session while it is played: its sound, what was done as MIDI, or both.
///
/// Threads: control.
struct SessionRecording {
  private let instrument: LiveInstrument
  private var sound: SoundRecorder?
  private var midi: (path: String, start: Int, notes: PerformanceTake)?

  /// Begins to record.
  /// - Parameters:
  ///   - sound: path of a sound file; nil for none.
  ///   - midi: path of a MIDI file; nil for none.
  ///   - state: what is set, and the keys that are down already.
  init(_ instrument: LiveInstrument, sound: String?, midi: String?, state: PlayState) {
    self.instrument = instrument
    self.sound = sound.map {
      SoundRecorder(path: $0, tap: instrument.player.tap, sampleRate: instrument.sampleRate)
    }
    guard let midi else { return }
    let start = instrument.nextEventTime
    var notes = PerformanceTake(
      startingAt: start, sampleRate: instrument.sampleRate, position: state.position)
    for key in state.keys.sorted() {
      notes.hear(.noteOn(key: key, velocity: Double(state.velocity) / 127), at: start)
    }
    self.midi = (midi, start, notes)
  }

  /// Takes down what is done.
  /// - Parameter time: sample at which it takes effect; by default as soon as it can.
  mutating func hear(_ action: PerformanceEvent.Action, at time: Int = 0) {
    midi?.notes.hear(action, at: max(time, instrument.nextEventTime))
  }

  /// Collects the sound. To be called several times a second.
  mutating func collect() { sound?.collect() }

  /// Seconds so far.
  var seconds: Double {
    if let sound { return sound.seconds }
    let samples = instrument.sampleTime - (midi?.start ?? 0)
    return Double(max(0, samples)) / instrument.sampleRate
  }

  /// Whether there is no room for more.
  var isFull: Bool { sound?.isFull ?? false }

  /// Writes what was recorded.
  /// - Returns: what was written, or why not, in words.
  func finish() -> String {
    var told: [String] = []
    func add(_ write: () throws -> String) {
      do { told.append(try write()) } catch { told.append(error.localizedDescription) }
    }
    if let sound { add(sound.finish) }
    if let midi {
      add {
        let count = midi.notes.noteCount
        guard count > 0 else { return "no note for a MIDI file" }
        try midi.notes.sequence(endingAt: instrument.sampleTime).writeMIDI(to: midi.path)
        let name = sound == nil ? "recorded \(midi.path)" : "MIDI"
        return "\(name), \(count) \(count == 1 ? "note" : "notes")"
      }
    }
    return told.joined(separator: "; ")
  }
}
