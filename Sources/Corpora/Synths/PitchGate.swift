import Foundation
import Signal

/// Decides which pitches a synthesizer program's notes are labelled with, by listening to them.
///
/// Programs are tuned as their makers liked; some play chords, some no pitch at all. A note whose pitch
/// lies within half a semitone of its key, or as many whole octaves from it as most notes of the
/// program do, gets that pitch with its cents; one that clearly has none gets none; any other is left
/// out.
package struct PitchGate: Sendable {
  /// The verdict on a note.
  package enum Verdict: Equatable, Sendable {
    /// It sounds at this MIDI pitch.
    case pitched(Double)
    /// It has no pitch.
    case unpitched
    /// It sounds elsewhere, or nobody can say.
    case offKey
  }

  /// Cents from the key, or from octaves of it, within which a note is on its key.
  static let tolerance = 50.0
  /// Most octaves that a program may lie off its keys.
  static let mostOctaves = 2
  /// Share of a note's sound that must lack even the likeliest pitch if it is to count as unpitched.
  static let unpitchedConfidence = 0.85

  private let tracker = PitchTracker()

  /// Makes a gate.
  package init() {}

  /// Listens to the first 1.2 seconds of each of a program's notes.
  /// - Parameter notes: samples at 48 kHz, onset at `NoteOnset.leadSampleCount`, and MIDI keys.
  package func verdicts(on notes: [(samples: [Float], key: Int)]) -> [Verdict] {
    let heard = notes.map { note in
      let stretch = Array(note.samples.dropFirst(NoteOnset.leadSampleCount).prefix(57_600))
      return tracker.notePitch(of: AudioClip(samples: stretch, sampleRate: 48_000))
    }
    let octaves = zip(notes, heard).map { note, heard in
      heard.pitch.flatMap { Self.octaves(from: note.key, to: $0) }
    }
    let common = Self.common(octaves)
    return zip(heard, octaves).map { heard, octave in
      guard let pitch = heard.pitch else {
        return heard.confidence >= Self.unpitchedConfidence ? .unpitched : .offKey
      }
      guard let octave, octave == common else { return .offKey }
      return .pitched((pitch * 100).rounded() / 100)
    }
  }

  /// Whole octaves from a key to a pitch; nil if there are none, or too many.
  private static func octaves(from key: Int, to pitch: Double) -> Int? {
    let away = pitch - Double(key)
    let octaves = (away / 12).rounded()
    guard abs(away - 12 * octaves) <= tolerance / 100, abs(octaves) <= Double(mostOctaves) else {
      return nil
    }
    return Int(octaves)
  }

  /// The octave of more than half of the notes that have one, if at least two have it; else 0.
  private static func common(_ octaves: [Int?]) -> Int {
    let known = octaves.compactMap { $0 }
    let counts = Dictionary(grouping: known) { $0 }.mapValues(\.count)
    return counts.first { $0.value >= 2 && 2 * $0.value > known.count }?.key ?? 0
  }
}
