/// Music drawn with letters: a row for each pitch or drum that is played, a column for each step.
///
/// ```
/// Melody
///   E4 │        ■───    │■───            │
///   D4 │    ■───    ■───│    ■───        │
///   C4 │■───            │        ■───────│
///       1                2
/// ```
///
/// Pitches that are not played have no row, so that a phrase is small.
public struct PianoRoll: Sendable {
  /// The music.
  public var sequence: NoteSequence
  /// Columns in a quarter note.
  public var stepsPerBeat = 4
  /// Columns of the terminal; longer music is broken at bar lines.
  public var width = 80
  /// Bars that are drawn, counted from 0; by default all.
  public var bars: Range<Int>
  /// Tracks that are drawn at most.
  public var maximumTrackCount = 4

  /// Draws all bars, unless told otherwise.
  public init(_ sequence: NoteSequence) {
    self.sequence = sequence
    bars = 0..<max(1, sequence.barCount)
  }

  /// Draws a phrase.
  public init(_ grid: NoteGrid) {
    self.init(NoteSequence(grid))
    bars = 0..<max(1, grid.barCount)
  }

  /// The drawing, lines joined by line feeds, without one at the end.
  public var text: String {
    let tracks = sequence.tracks.filter { track in
      track.notes.contains { beats.contains($0.startBeat) }
    }
    var lines: [String] = []
    for track in tracks.prefix(maximumTrackCount) {
      if let name = track.name { lines.append(name) }
      for line in systems { lines += drawing(of: track, in: line) }
    }
    if tracks.count > maximumTrackCount {
      let count = tracks.count - maximumTrackCount
      lines.append("and \(count) more \(count == 1 ? "track" : "tracks")")
    }
    return lines.joined(separator: "\n")
  }

  // MARK: - Layout

  private static let labelWidth = 6

  private var beats: Range<Double> {
    sequence.metreMap.startBeat(
      ofBar: bars.lowerBound)..<sequence.metreMap.startBeat(ofBar: bars.upperBound)
  }

  /// Steps of a bar, at least one.
  private func stepCount(ofBar bar: Int) -> Int {
    let map = sequence.metreMap
    let length = map.startBeat(ofBar: bar + 1) - map.startBeat(ofBar: bar)
    return max(1, Int((length * Double(stepsPerBeat)).rounded()))
  }

  /// Columns of what is counted in a bar: a quarter note, or a dotted one.
  private func countLength(ofBar bar: Int) -> Int {
    let metre = sequence.metreMap.metre(atBeat: sequence.metreMap.startBeat(ofBar: bar))
    return metre.isCompound ? max(1, metre.stepsPerCount * stepsPerBeat / 4) : stepsPerBeat
  }

  /// The bars that stand side by side.
  private var systems: [Range<Int>] {
    var systems: [Range<Int>] = []
    var first = bars.lowerBound
    var columns = Self.labelWidth + 1
    for bar in bars {
      let barColumns = stepCount(ofBar: bar) + 1
      if columns + barColumns > width, bar > first {
        systems.append(first..<bar)
        first = bar
        columns = Self.labelWidth + 1
      }
      columns += barColumns
    }
    return systems + [first..<bars.upperBound]
  }

  // MARK: - Rows

  private func drawing(of track: NoteSequence.Track, in system: Range<Int>) -> [String] {
    // Rows from the highest to the lowest; drums from the cymbals to the kick.
    var rows: [Int: [Int: Character]] = [:]
    for note in track.notes {
      let row = track.isDrums ? DrumClass(key: note.pitch)?.rawValue : note.pitch
      guard let row else { continue }
      let first = GridStep.nearest(to: note.startBeat - origin(system), stepsPerBeat: stepsPerBeat)
      let last = GridStep.nearest(to: note.endBeat - origin(system), stepsPerBeat: stepsPerBeat)
      let columns = system.map(stepCount(ofBar:)).reduce(0, +)
      guard first < columns, max(last, first + 1) > 0 else { continue }
      for step in max(0, first)..<min(columns, max(last, first + 1)) {
        let isOnset = step == first
        if isOnset || rows[row]?[step] == nil, isOnset || !track.isDrums {
          rows[row, default: [:]][step] = track.isDrums ? "●" : isOnset ? "■" : "─"
        }
      }
    }
    var lines = rows.keys.sorted(by: >).map { row in
      let name =
        track.isDrums
        ? DrumClass(rawValue: row)?.shortName ?? "" : NoteName.name(ofKey: row)
      return Self.label(name) + "│" + cells(of: rows[row] ?? [:], in: system)
    }
    lines.append(Self.label("") + " " + numbers(system))
    return lines
  }

  private func origin(_ system: Range<Int>) -> Double {
    sequence.metreMap.startBeat(ofBar: system.lowerBound)
  }

  private func cells(of row: [Int: Character], in system: Range<Int>) -> String {
    var text = ""
    var step = 0
    for bar in system {
      let count = countLength(ofBar: bar)
      for place in 0..<stepCount(ofBar: bar) {
        text.append(row[step] ?? (place % count == 0 ? "·" : " "))
        step += 1
      }
      text.append("│")
    }
    return text
  }

  private func numbers(_ system: Range<Int>) -> String {
    var text = ""
    for bar in system {
      let number = "\(bar + 1)"
      let room = stepCount(ofBar: bar) + 1
      text += number.count < room ? number : ""
      text += String(repeating: " ", count: room - (number.count < room ? number.count : 0))
    }
    while text.last == " " { text.removeLast() }
    return text
  }

  private static func label(_ name: String) -> String {
    String(repeating: " ", count: max(0, labelWidth - 1 - name.count)) + name + " "
  }
}
