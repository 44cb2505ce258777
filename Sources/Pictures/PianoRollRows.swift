import Music

/// The rows of a piano roll from top to bottom: pitches from the highest to the lowest that are
/// played, then drums.
struct PianoRollRows {
  /// What stands beside a row.
  struct Label {
    var name: String?
    var isShaded: Bool
  }

  /// One for each row.
  let labels: [Label]

  private let pitches: ClosedRange<Int>?
  private let drums: [DrumClass]

  var count: Int { labels.count }

  /// At least an octave, so that a single note has surroundings.
  init(of sequence: NoteSequence) {
    let played = sequence.tracks.filter { !$0.isDrums }.flatMap(\.notes).map(\.pitch)
    if let low = played.min(), let high = played.max() {
      let space = max(1, (12 - (high - low)) / 2)
      pitches = max(0, low - space)...min(127, high + space)
    } else {
      pitches = nil
    }
    let struck = Set(
      sequence.tracks.filter(\.isDrums).flatMap(\.notes).compactMap { DrumClass(key: $0.pitch) })
    drums = DrumClass.allCases.reversed().filter(struck.contains)
    let pitchLabels = (pitches.map { Array($0.reversed()) } ?? []).map { pitch in
      Label(
        name: pitch % 12 == 0 ? NoteName.name(ofKey: pitch) : nil,
        isShaded: NoteName.isBlack(key: pitch))
    }
    let drumLabels = drums.enumerated().map { index, drum in
      Label(name: drum.shortName, isShaded: index % 2 == 0)
    }
    let labels = pitchLabels + drumLabels
    // A piece without notes has one empty row.
    self.labels = labels.isEmpty ? [Label(name: nil, isShaded: false)] : labels
  }

  /// The row of a note, from the top; nil for keys that are no drum.
  func row(of note: NoteEvent, in track: NoteSequence.Track) -> Int? {
    let pitchCount = pitches?.count ?? 0
    if track.isDrums {
      guard let drum = DrumClass(key: note.pitch) else { return nil }
      return drums.firstIndex(of: drum).map { pitchCount + $0 }
    }
    return pitches.map { $0.upperBound - note.pitch }
  }
}
