import Foundation
import Music
import Neural

/// A melody to be performed: when each note comes, how long it is counted, and which key it has.
package struct PerformanceScore: Sendable {
  /// A note as it is written.
  package struct Note: Sendable {
    /// In seconds.
    package var startSeconds: Double
    /// From this note to where the next one is due, in seconds, rests left out.
    package var countedSeconds: Double
    /// MIDI key.
    package var key: Int
    /// 1…127.
    package var velocity: Int
  }

  /// What it is called.
  package var title: String
  /// In order; one at a time.
  package var notes: [Note]

  /// The highest line of a piece of music, moved by octaves into a range of keys.
  /// - Parameters:
  ///   - seconds: notes that begin later are left out.
  ///   - beatsPerMinute: nil for the piece's own tempo.
  ///   - keys: of the instrument, at least an octave.
  package init(
    _ sequence: NoteSequence, title: String, seconds: Double, beatsPerMinute: Double? = nil,
    keys: ClosedRange<Int>
  ) {
    self.title = title
    let tempo = beatsPerMinute.map { TempoMap(beatsPerMinute: $0) } ?? sequence.tempoMap
    let all = sequence.tracks.filter { !$0.isDrums }.flatMap(\.notes).sorted()
    var line: [NoteEvent] = []
    for note in all {
      if let last = line.last, note.startBeat - last.startBeat < 1e-3 {
        if note.pitch > last.pitch { line[line.count - 1] = note }
      } else {
        line.append(note)
      }
    }
    let middle = line.map(\.pitch).sorted()
    let centre = middle.isEmpty ? 60 : middle[middle.count / 2]
    let wanted = (keys.lowerBound + keys.upperBound) / 2
    let shift = 12 * Int((Double(wanted - centre) / 12).rounded())
    notes = []
    for (i, note) in line.enumerated() {
      let start = tempo.seconds(atBeat: note.startBeat)
      guard start < seconds else { break }
      var end = tempo.seconds(atBeat: note.endBeat)
      if i + 1 < line.count { end = min(end, tempo.seconds(atBeat: line[i + 1].startBeat)) }
      var key = note.pitch + shift
      while key > keys.upperBound { key -= 12 }
      while key < keys.lowerBound { key += 12 }
      guard end - start >= Self.shortest else { continue }
      notes.append(
        Note(
          startSeconds: start, countedSeconds: end - start, key: key, velocity: note.velocity))
    }
  }

  /// A melody that is made up: steps and leaps along a scale, notes that are struck again, rests.
  package init(
    seconds: Double, keys: ClosedRange<Int>, random: inout RandomGenerator
  ) {
    title = "made up"
    let scales = [
      [0, 2, 4, 5, 7, 9, 11], [0, 2, 3, 5, 7, 8, 10], [0, 2, 4, 7, 9], Array(0..<12),
    ]
    let scale = scales[random.integer(below: scales.count)]
    let root = random.integer(below: 12)
    let ladder = keys.filter { scale.contains(($0 - root + 120) % 12) }
    let beat = 60 / Double(random.uniform(in: 66..<152))
    let cells: [[Double]] = [
      [1], [0.5, 0.5], [0.25, 0.25, 0.5], [0.5, 0.25, 0.25], [0.75, 0.25], [1.5, 0.5], [2],
      [0.25, 0.25, 0.25, 0.25], [1 / 3.0, 1 / 3.0, 1 / 3.0],
    ]
    notes = []
    var time = 0.1
    var place = ladder.count / 2
    while time < seconds {
      let cell = cells[random.integer(below: cells.count)]
      if random.uniform() < 0.08 {
        time += beat * 0.5
        continue
      }
      let repeats = random.uniform() < 0.18
      for length in cell where beat * length >= Self.shortest {
        if !repeats || notes.isEmpty {
          let leap = random.uniform()
          let step =
            leap < 0.12 ? 0 : (leap < 0.75 ? 1 : (leap < 0.92 ? 2 : 3 + random.integer(below: 3)))
          place += random.uniform() < 0.5 ? step : -step
          place = max(0, min(ladder.count - 1, place))
        }
        notes.append(
          Note(
            startSeconds: time, countedSeconds: beat * length, key: ladder[place],
            velocity: 56 + random.integer(below: 60)))
        time += beat * length
      }
    }
  }

  /// Notes that are counted shorter are ornaments and left out, in seconds.
  private static let shortest = 0.09
}
