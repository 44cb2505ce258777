/// Hears chords from notes: of half bars, or whole ones where a bar has no halves, how long each pitch class sounds
/// is compared with what a chord would sound like, and a chord is changed only where that is worth it.
///
/// Sources: Fujishima 1999, "Realtime chord recognition of musical sound" (templates of pitch classes); Sheh, Ellis
/// 2003, "Chord segmentation and recognition" (the likeliest path). The weights are chosen by hand.
struct ChordListener {
  /// What it looks for; a rare kind has to fit better.
  private static let qualities: [(quality: Chord.Quality, cost: Double)] = [
    (.major, 0), (.minor, 0), (.seventh, 0.04), (.minorSeventh, 0.06), (.majorSeventh, 0.06),
    (.diminished, 0.06), (.halfDiminished, 0.08), (.suspendedFourth, 0.08),
  ]
  /// What a chord in the piece's key is given, and one whose root is the lowest note.
  private static let (inKeyBonus, bassBonus) = (0.08, 0.16)
  /// What a change costs at a bar line, and within a bar.
  private static let (barCost, halfCost) = (0.06, 0.2)
  /// Windows that are heard; a longer piece is heard so far.
  private static let mostWindows = 4096

  private struct Window {
    var startBeat: Double
    var isBarStart: Bool
    var sounding = [Double](repeating: 0, count: 12)
    var bass = [Double](repeating: 0, count: 12)
  }

  /// What is heard; nil without pitches.
  let changes: [PieceChords.Change]?

  init(_ sequence: NoteSequence) {
    let windows = Self.windows(of: sequence)
    var all = [Double](repeating: 0, count: 12)
    for window in windows { for pitch in 0..<12 { all[pitch] += window.sounding[pitch] } }
    guard let key = MusicalKey(sounding: all) else {
      changes = nil
      return
    }
    let chords = Self.qualities.flatMap { quality, cost in
      (0..<12).map { root in
        let chord = Chord(root: root, quality)
        let isInKey = chord.pitchClasses.allSatisfy { key.contains(pitch: $0) }
        return (chord, (isInKey ? Self.inKeyBonus : 0) - cost)
      }
    }
    let path = Self.likeliest(windows, chords)
    var found: [PieceChords.Change] = []
    for (window, index) in zip(windows, path) where found.last?.chord != chords[index].0 {
      found.append(.init(beat: window.startBeat, chord: chords[index].0))
    }
    changes = found
  }

  // MARK: - Windows

  private static func windows(of sequence: NoteSequence) -> [Window] {
    let map = sequence.metreMap
    var windows: [Window] = []
    for bar in 0..<sequence.barCount where windows.count < mostWindows {
      let (start, end) = (map.startBeat(ofBar: bar), map.startBeat(ofBar: bar + 1))
      windows.append(Window(startBeat: start, isBarStart: true))
      if end - start >= 4, map.metre(atBeat: start).numerator % 2 == 0 {
        windows.append(Window(startBeat: (start + end) / 2, isBarStart: false))
      }
    }
    guard !windows.isEmpty else { return [] }
    let last = map.startBeat(ofBar: map.bar(atBeat: windows[windows.count - 1].startBeat) + 1)
    let ends = windows.dropFirst().map(\.startBeat) + [last]
    let notes = sequence.tracks.filter { !$0.isDrums }.flatMap(\.notes)
    var lowest = [(pitch: Int, length: Double)](repeating: (128, 0), count: windows.count)
    for note in notes {
      var index = windows.lastIndex(inOrder: { $0.startBeat <= note.startBeat })
      while index < windows.count, windows[index].startBeat < note.endBeat {
        let length = min(note.endBeat, ends[index]) - max(note.startBeat, windows[index].startBeat)
        if length > 0 {
          windows[index].sounding[note.pitch % 12] += length
          if note.pitch < lowest[index].pitch { lowest[index] = (note.pitch, length) }
        }
        index += 1
      }
    }
    for (index, low) in lowest.enumerated() where low.length > 0 {
      windows[index].bass[low.pitch % 12] = 1
    }
    return windows
  }

  // MARK: - The likeliest path

  /// The path through chords that fits best, each change paid for (Viterbi).
  /// - Returns: by window, which chord.
  private static func likeliest(_ windows: [Window], _ chords: [(Chord, Double)]) -> [Int] {
    let templates = chords.map { template($0.0) }
    var scores = [Double](repeating: 0, count: chords.count)
    var origins: [[Int]] = []
    for window in windows {
      let cost = window.isBarStart ? barCost : halfCost
      let best = scores.indices.max { scores[$0] < scores[$1] }!
      var origin = Array(scores.indices)
      for index in scores.indices {
        if scores[best] - cost > scores[index] {
          scores[index] = scores[best] - cost
          origin[index] = best
        }
      }
      let total = window.sounding.reduce(0) { $0 + $1 * $1 }.squareRoot()
      if total > 0 {
        for (index, template) in templates.enumerated() {
          let fit = zip(template, window.sounding).reduce(0) { $0 + $1.0 * $1.1 } / total
          scores[index] += fit + chords[index].1 + bassBonus * window.bass[chords[index].0.root]
        }
      }
      origins.append(origin)
    }
    guard !windows.isEmpty else { return [] }
    var path = [scores.indices.max { scores[$0] < scores[$1] }!]
    for origin in origins.dropFirst().reversed() { path.append(origin[path[path.count - 1]]) }
    return path.reversed()
  }

  /// How long pitch classes sound in a chord, of length 1.
  private static func template(_ chord: Chord) -> [Double] {
    var weights = [Double](repeating: 0, count: 12)
    for (index, pitch) in chord.pitchClasses.enumerated() { weights[pitch] = index == 0 ? 1.2 : 1 }
    let length = weights.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return weights.map { $0 / length }
  }
}
