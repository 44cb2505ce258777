/// A track as a voice of phrases: what role it plays, and its stretches on a grid.
struct VoiceTrack {
  /// Index in the piece's tracks; of several joined ones the first.
  let index: Int
  /// What it can be.
  let role: PhraseKind.Voice

  private let notes: [NoteEvent]

  /// Tells the role of each track that has notes; all tracks of drums are one voice.
  static func voices(of sequence: NoteSequence) -> [VoiceTrack] {
    let tracks = sequence.tracks.enumerated().filter { !$0.element.notes.isEmpty }
    let pitched = tracks.filter { !$0.element.isDrums }.map { index, track in
      VoiceTrack(index: index, role: isBass(track) ? .bass : .melody, notes: track.notes)
    }
    let drums = tracks.filter(\.element.isDrums)
    guard let first = drums.first else { return pitched }
    let strokes = drums.flatMap(\.element.notes).sorted()
    return pitched + [VoiceTrack(index: first.offset, role: .drums, notes: strokes)]
  }

  /// General MIDI's basses, tracks that say so, and those that play below the bass clef's middle.
  private static func isBass(_ track: NoteSequence.Track) -> Bool {
    if (32...39).contains(track.program) || track.program == 43 { return true }
    let pitches = track.notes.map(\.pitch).sorted()
    let median = pitches[pitches.count / 2]
    return median < 45 || median < 55 && track.name?.lowercased().contains("bass") == true
  }

  // MARK: - Stretches

  /// A stretch as one voice.
  func melody(from startBeat: Double, kind: PhraseKind, rules: PhraseRules)
    -> Result<(grid: MelodyGrid, notes: ArraySlice<NoteEvent>), PhraseProblem>
  {
    let notes = notes(from: startBeat, kind: kind)
    if let problem = Self.timingProblem(notes, startBeat, kind, rules) { return .failure(problem) }
    guard notes.contains(where: { MelodyGrid.pitches.contains($0.pitch) }) else {
      return .failure(.outOfRange)
    }
    guard Self.chordShare(of: notes) <= rules.maximumChordShare else { return .failure(.chords) }
    let grid = MelodyGrid(
      notes: Array(notes), startBeat: startBeat, stepCount: kind.stepCount, metre: kind.metre)
    guard Double(grid.pitches.count) >= rules.minimumOnsetsPerBar * Double(kind.barCount) else {
      return .failure(.tooFewNotes)
    }
    guard Set(grid.pitches).count >= rules.minimumPitches else { return .failure(.onePitch) }
    var isSounding = false
    let sounding = grid.tokens.map { token in
      if token != MelodyGrid.noEvent { isSounding = token != MelodyGrid.noteOff }
      return isSounding
    }
    guard Self.longestRest(sounding) <= rules.maximumRestSteps else { return .failure(.longRest) }
    return .success((grid, notes))
  }

  /// A stretch as drums.
  func drums(from startBeat: Double, kind: PhraseKind, rules: PhraseRules)
    -> Result<(grid: DrumGrid, notes: ArraySlice<NoteEvent>), PhraseProblem>
  {
    let notes = notes(from: startBeat, kind: kind)
    if let problem = Self.timingProblem(notes, startBeat, kind, rules) { return .failure(problem) }
    let grid = DrumGrid(
      notes: Array(notes), startBeat: startBeat, stepCount: kind.stepCount, metre: kind.metre)
    let strokes = grid.masks.map { $0 != 0 }
    let strokeCount = strokes.count { $0 }
    guard strokeCount > 0 else { return .failure(.outOfRange) }
    guard Double(strokeCount) >= 2 * rules.minimumOnsetsPerBar * Double(kind.barCount) else {
      return .failure(.tooFewNotes)
    }
    guard Self.longestRest(strokes) <= rules.maximumRestSteps else { return .failure(.longRest) }
    return .success((grid, notes))
  }

  /// The notes whose nearest step lies in a phrase.
  private func notes(from startBeat: Double, kind: PhraseKind) -> ArraySlice<NoteEvent> {
    let margin = 0.125  // half a step
    func firstIndex(_ beat: Double) -> Int {
      guard let first = notes.first, first.startBeat < beat else { return 0 }
      return notes.lastIndex(inOrder: { $0.startBeat < beat }) + 1
    }
    let first = firstIndex(startBeat - margin)
    return notes[first..<max(first, firstIndex(startBeat + kind.beatCount - margin))]
  }

  private static func timingProblem(
    _ notes: ArraySlice<NoteEvent>, _ startBeat: Double, _ kind: PhraseKind, _ rules: PhraseRules
  ) -> PhraseProblem? {
    guard !notes.isEmpty else { return .tooFewNotes }
    let error = Quantization(of: notes, startBeat: startBeat).meanErrorSteps
    return error <= rules.maximumErrorSteps ? nil : .offGrid
  }

  /// Share of the sounding time in which more than one note sounds. Keys that are let go a 32nd late
  /// are still one voice.
  private static func chordShare(of notes: ArraySlice<NoteEvent>) -> Double {
    let lateness = 0.125
    var sounding = 0.0
    var together = 0.0
    var end = -Double.infinity
    for note in notes {
      sounding += max(0, note.endBeat - max(end, note.startBeat))
      together += max(0, min(end - lateness, note.endBeat) - note.startBeat)
      end = max(end, note.endBeat)
    }
    return together / sounding
  }

  private static func longestRest(_ isSounding: [Bool]) -> Int {
    var longest = 0
    var length = 0
    for sounds in isSounding {
      length = sounds ? 0 : length + 1
      longest = max(longest, length)
    }
    return longest
  }
}
