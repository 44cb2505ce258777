/// How a phrase is played in the piece that it comes from, which a grid does not say.
public struct PhraseSetting: Sendable, Equatable {
  /// Quarter notes a minute, at its beginning.
  public var beatsPerMinute: Double
  /// Where the tempo changes in the phrase, in beats from its beginning; music of several phrases does so in each.
  public var tempoChanges: [TempoMap.Change] = []
  /// Texts of the phrase, in beats from its beginning; music of several phrases has them in each.
  public var texts: [TextMark] = []
  /// Beats of the phrase.
  public var beatCount: Double
  /// A metre whose bars fill one of the phrase's, alone or by twos.
  public var metre: Metre
  /// General MIDI program of a melody, 0…127.
  public var melodyProgram = 0
  /// That of a bass.
  public var bassProgram = 32
  /// Mean velocity of the notes, 1…127.
  public var velocity = 96
  /// What the tracks are called, by voice.
  public var names: [PhraseKind.Voice: String] = [:]
  /// How hard notes are struck, by voice; where there are none ``velocity`` holds.
  public var dynamics: [PhraseKind.Voice: PhraseDynamics] = [:]
  /// The drums with force and timing as they are played there; nil for none.
  public var drums: PlayedDrums?
  /// Whether these keep force and timing even where they are as even as a machine's.
  public var keepsStrokes = false

  /// The usual setting of music that comes from nowhere, of two bars.
  public init(metre: Metre = .common) {
    self.metre = metre
    beatsPerMinute = metre.usualBeatsPerMinute
    beatCount = 2 * metre.beatsPerBar
  }

  /// The setting of a phrase.
  /// - Parameters:
  ///   - tracks: the piece's tracks that it is taken from, in the order of the kind's voices.
  ///   - notes: its notes, by voice in that order.
  init(
    of sequence: NoteSequence, startBeat: Double, kind: PhraseKind, tracks: [Int],
    notes: [ArraySlice<NoteEvent>]
  ) {
    self.init(metre: sequence.metreMap.metre(atBeat: startBeat))
    beatsPerMinute = sequence.tempoMap.beatsPerMinute(atBeat: startBeat)
    beatCount = kind.beatCount
    tempoChanges = sequence.tempoMap.changes.compactMap { change in
      guard change.beat > startBeat, change.beat < startBeat + beatCount else { return nil }
      return .init(beat: change.beat - startBeat, beatsPerMinute: change.beatsPerMinute)
    }
    texts = sequence.texts.filter { (startBeat..<startBeat + beatCount).contains($0.beat) }
      .map { $0.moved(byBeats: -startBeat) }
    for (voice, (track, notes)) in zip(kind.voices, zip(tracks, notes)) {
      names[voice] = sequence.tracks[track].name
      dynamics[voice] = PhraseDynamics(
        of: notes, startBeat: startBeat, kind: kind, areDrums: voice == .drums)
      switch voice {
      case .melody: melodyProgram = sequence.tracks[track].program
      case .bass: bassProgram = sequence.tracks[track].program
      case .drums:
        drums = PlayedDrums(
          notes: Array(notes), startBeat: startBeat, stepCount: kind.stepCount)
      }
    }
    let all = notes.joined()
    if !all.isEmpty {
      velocity = min(max(all.map(\.velocity).reduce(0, +) / all.count, 1), 127)
    }
  }
}

/// How hard the notes of a voice are struck in a phrase, carried over to phrases that are made of it.
///
/// A note that is there again, the same key at the same step, has its own velocity; another one the mean
/// velocity at its sixteenth of the bar, or of its drum, or, where there is none, of the whole voice.
public struct PhraseDynamics: Sendable, Equatable {
  private struct Place: Hashable {
    var step: Int
    var pitch: Int
  }

  /// A mean on the way.
  private struct Mean: Equatable {
    var sum = 0
    var count = 0

    mutating func add(_ value: Int) {
      sum += value
      count += 1
    }

    var value: Int { sum / max(1, count) }
  }

  private var own: [Place: Int] = [:]
  /// By sixteenth of the bar, or by drum.
  private var groups: [Int: Mean] = [:]
  private var all = Mean()
  private let areDrums: Bool
  private let (stepCount, stepsPerBar): (Int, Int)

  /// Hears a phrase; nil for one without notes.
  init?(of notes: ArraySlice<NoteEvent>, startBeat: Double, kind: PhraseKind, areDrums: Bool) {
    guard !notes.isEmpty else { return nil }
    (stepCount, stepsPerBar) = (kind.stepCount, kind.stepsPerBar)
    self.areDrums = areDrums
    for note in notes {
      let place = place(of: note, startBeat: startBeat)
      own[place] = note.velocity
      groups[group(of: place), default: Mean()].add(note.velocity)
      all.add(note.velocity)
    }
  }

  /// The velocity of a note of a phrase that begins at beat 0, or of one that follows it.
  func velocity(of note: NoteEvent) -> Int {
    let place = place(of: note, startBeat: 0)
    return own[place] ?? groups[group(of: place)]?.value ?? all.value
  }

  private func place(of note: NoteEvent, startBeat: Double) -> Place {
    let step = GridStep.nearest(to: note.startBeat - startBeat, stepsPerBeat: 4)
    return Place(
      step: (step % stepCount + stepCount) % stepCount,
      pitch: areDrums ? DrumClass(key: note.pitch)?.key ?? note.pitch : note.pitch)
  }

  private func group(of place: Place) -> Int {
    areDrums ? place.pitch : place.step % stepsPerBar
  }
}
