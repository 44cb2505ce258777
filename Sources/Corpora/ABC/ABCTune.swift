import Music
import Foundation

/// A tune in ABC notation, as far as one melody needs it.
///
/// Read are titles, metres, unit lengths, keys with their modes, notes with accidentals, octaves and
/// lengths, chords, rests, ties, tuplets, broken rhythm, repeats with endings, and changes of metre,
/// key and unit within the tune. Grace notes, decorations, chord symbols, slurs and words are passed
/// over. A tune of several voices is refused.
///
/// Repeats are played out. A short bar at the beginning is a pickup; a short bar within is joined with
/// the pickup that follows it; so `NoteSequence.metreMap` has the bar lines where the notation has
/// them.
///
/// Source: Walshaw et al. 2011, "The abc music standard 2.1".
public struct ABCTune: Sendable, Equatable {
  /// Why a tune cannot be used.
  public enum Problem: Error, Sendable, Equatable, CustomStringConvertible {
    /// It has several voices.
    case severalVoices
    /// It has no bars.
    case noMetre
    /// It has no notes.
    case noNotes
    /// Something that is not understood, in a line counted from 1.
    case notUnderstood(line: Int, text: String)

    /// What it is, for the player.
    public var description: String {
      switch self {
      case .severalVoices: "it has several voices"
      case .noMetre: "it has no metre"
      case .noNotes: "it has no notes"
      case .notUnderstood(let line, let text): "line \(line) is not understood: \(text)"
      }
    }
  }

  /// What it is called; its number where it has no title.
  public let title: String
  /// Its music, one track, 120 quarters a minute.
  public let sequence: NoteSequence

  /// The tunes of an ABC file, each read or with what is wrong with it.
  /// - Parameter text: the file; tunes begin with a line `X:`.
  public static func tunes(in text: String) -> [(title: String, tune: Result<ABCTune, Problem>)] {
    var tunes: [(title: String, tune: Result<ABCTune, Problem>)] = []
    let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    let starts = lines.indices.filter { lines[$0].hasPrefix("X:") }
    for (start, end) in zip(starts, starts.dropFirst() + [lines.count]) {
      var reader = ABCReader()
      var problem: Problem?
      do {
        for index in start..<end { try reader.read(lines[index], number: index + 1) }
      } catch {
        problem = error
      }
      let title =
        reader.title ?? "X:\(lines[start].dropFirst(2).trimmingPrefix(while: \.isWhitespace))"
      do throws(Problem) {
        if let problem { throw problem }
        tunes.append((title, .success(try ABCTune(title: title, measures: reader.finish()))))
      } catch {
        tunes.append((title, .failure(error)))
      }
    }
    return tunes
  }

  /// Plays out repeats and lays bars and notes one after the other.
  init(title: String, measures: [ABCMeasure]) throws(Problem) {
    self.title = title
    let measures = ABCMeasure.joined(ABCMeasure.unfolded(measures))
    guard measures.contains(where: { $0.sounds.contains { !$0.pitches.isEmpty } }) else {
      throw .noNotes
    }
    var layout = ABCLayout()
    for (index, measure) in measures.enumerated() {
      guard let metre = measure.metre else { throw .noMetre }
      layout.add(measure, metre: metre, isLast: index == measures.count - 1)
    }
    sequence = layout.sequence(title: title)
  }
}

/// Lays measures one after the other.
private struct ABCLayout {
  private var tick = 0
  private var metres: [MetreMap.Change] = []
  private var notes: [(tick: Int, tickCount: Int, pitch: Int)] = []
  /// Notes that a tie goes on from: index into `notes` by pitch.
  private var tied: [Int: Int] = [:]

  mutating func add(_ measure: ABCMeasure, metre: Metre, isLast: Bool) {
    let full = ABCMeasure.ticks(of: metre)
    let isWhole = measure.tickCount.isMultiple(of: full)
    metres.append(
      .init(beat: Self.beat(tick), metre: isWhole || isLast ? metre : Self.metre(measure.tickCount))
    )
    for sound in measure.sounds { add(sound) }
    tick += measure.tickCount
  }

  private mutating func add(_ sound: ABCMeasure.Sound) {
    var next: [Int: Int] = [:]
    for pitch in sound.pitches {
      let start = tick + sound.tick
      if let index = tied[pitch], notes[index].tick + notes[index].tickCount == start {
        notes[index].tickCount += sound.tickCount
        if sound.isTied { next[pitch] = index }
      } else {
        if sound.isTied { next[pitch] = notes.count }
        notes.append((start, sound.tickCount, pitch))
      }
    }
    tied = next
  }

  /// A metre whose bar is nearest to a length, in 64ths.
  private static func metre(_ tickCount: Int) -> Metre {
    var (numerator, denominator) = (max(1, 64 * tickCount / (4 * ABCMeasure.ticksPerBeat)), 64)
    while numerator.isMultiple(of: 2), denominator > 4 {
      (numerator, denominator) = (numerator / 2, denominator / 2)
    }
    return Metre(numerator, denominator)
  }

  private static func beat(_ tick: Int) -> Double {
    Double(tick) / Double(ABCMeasure.ticksPerBeat)
  }

  func sequence(title: String) -> NoteSequence {
    let events = notes.map { note in
      NoteEvent(
        startBeat: Self.beat(note.tick), durationBeats: Self.beat(note.tickCount),
        pitch: note.pitch)
    }
    return NoteSequence(
      tracks: [.init(name: title, notes: events)], metreMap: MetreMap(metres))
  }
}
