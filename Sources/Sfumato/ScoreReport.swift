import Foundation
import Music

/// What `sfumato info` tells of a MIDI file; as JSON one object a file.
package struct ScoreReport: Codable, Sendable {
  /// An instrument's part.
  package struct Track: Codable, Sendable {
    /// Its name in the file.
    package var name: String?
    /// MIDI channel, 1…16.
    package var channel: Int
    /// General MIDI program, 1…128.
    package var program: Int
    /// Whether it plays drums.
    package var isDrums: Bool
    /// How many notes it has.
    package var noteCount: Int
    /// Its lowest MIDI key.
    package var lowestPitch: Int
    /// Its highest MIDI key.
    package var highestPitch: Int
  }

  /// A tempo, and from when on.
  package struct Tempo: Codable, Sendable {
    /// Seconds from the beginning.
    package var seconds: Double
    /// Quarter notes a minute.
    package var beatsPerMinute: Double
  }

  /// A metre, and from which bar on.
  package struct Metre: Codable, Sendable {
    /// The bar, counted from 1.
    package var bar: Int
    /// For example `3/4`.
    package var metre: String
  }

  /// A chord, and from when on.
  package struct Chord: Codable, Sendable {
    /// The bar, counted from 1.
    package var bar: Int
    /// The beat of the bar in quarters, counted from 1.
    package var beat: Double
    /// For example `F#m7`; nil where none is played.
    package var chord: String?
  }

  /// Name of the file.
  package var file: String
  /// For example `MIDI, format 1`.
  package var format: String
  /// Length in seconds.
  package var seconds: Double
  /// Bars from the beginning to the last note's end.
  package var barCount: Int
  /// Notes of all tracks.
  package var noteCount: Int
  /// The parts.
  package var tracks: [Track]
  /// All tempi.
  package var tempi: [Tempo]
  /// All metres.
  package var metres: [Metre]
  /// The grid that the onsets are nearest to, for example `sixteenths`; nil without notes.
  package var grid: String?
  /// Mean distance of the onsets from that grid, in milliseconds at the first tempo.
  package var gridErrorMilliseconds: Double?
  /// The key that its notes are most likely in, for example `A minor`; nil without pitches.
  package var key: String?
  /// All chords.
  package var chords: [Chord]
  /// Whether these are written in the file, or heard from the notes; nil without any.
  package var chordSource: PieceChords.Source?
  /// What was strange in the file, a sentence each.
  package var remarks: [String]

  /// Describes a file.
  package init(of file: MIDIFile, path: String) {
    let sequence = file.sequence
    let map = sequence.metreMap
    self.file = path
    format = "MIDI, format \(file.format), \(file.ticksPerBeat) ticks a quarter"
    seconds = sequence.durationSeconds
    barCount = sequence.barCount
    noteCount = sequence.noteCount
    tracks = sequence.tracks.map { track in
      let pitches = track.notes.map(\.pitch)
      return Track(
        name: track.name, channel: track.channel + 1, program: track.program + 1,
        isDrums: track.isDrums, noteCount: pitches.count, lowestPitch: pitches.min() ?? 0,
        highestPitch: pitches.max() ?? 0)
    }
    tempi = sequence.tempoMap.changes.map {
      Tempo(
        seconds: sequence.tempoMap.seconds(atBeat: $0.beat), beatsPerMinute: $0.beatsPerMinute)
    }
    metres = map.changes.map { Metre(bar: map.bar(atBeat: $0.beat) + 1, metre: "\($0.metre)") }
    let notes = sequence.tracks.flatMap(\.notes)
    if !notes.isEmpty {
      let quantization = Quantization.best(for: notes)
      grid = quantization.name
      let secondsPerBeat = 60 / sequence.tempoMap.beatsPerMinute(atBeat: 0)
      gridErrorMilliseconds = 1000 * quantization.meanErrorBeats * secondsPerBeat
    }
    key = MusicalKey(of: sequence)?.description
    let found = PieceChords(of: sequence)
    chordSource = found?.source
    chords = (found?.changes ?? []).map { change in
      let bar = map.bar(atBeat: change.beat)
      return Chord(
        bar: bar + 1, beat: change.beat - map.startBeat(ofBar: bar) + 1,
        chord: change.chord?.description)
    }
    remarks = file.remarks.map(\.description)
  }
}
