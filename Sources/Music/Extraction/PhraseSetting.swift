/// How a phrase is played in the piece that it comes from, which a grid does not say.
public struct PhraseSetting: Sendable, Equatable {
  /// Quarter notes a minute.
  public var beatsPerMinute = 120.0
  /// A metre whose bars fill one of 4/4, alone or by twos.
  public var metre = Metre.common
  /// General MIDI program of a melody, 0…127.
  public var melodyProgram = 0
  /// That of a bass.
  public var bassProgram = 32
  /// Mean velocity of the notes, 1…127.
  public var velocity = 96

  /// The usual setting of music that comes from nowhere.
  public init() {}

  /// The setting of a phrase.
  /// - Parameters:
  ///   - tracks: the piece's tracks that it is taken from, in the order of the kind's voices.
  ///   - notes: its notes.
  init(
    of sequence: NoteSequence, startBeat: Double, kind: PhraseKind, tracks: [Int],
    notes: ArraySlice<NoteEvent>
  ) {
    beatsPerMinute = sequence.tempoMap.beatsPerMinute(atBeat: startBeat)
    metre = sequence.metreMap.metre(atBeat: startBeat)
    for (voice, track) in zip(kind.voices, tracks) {
      switch voice {
      case .melody: melodyProgram = sequence.tracks[track].program
      case .bass: bassProgram = sequence.tracks[track].program
      case .drums: break
      }
    }
    if !notes.isEmpty {
      velocity = min(max(notes.map(\.velocity).reduce(0, +) / notes.count, 1), 127)
    }
  }
}

extension NoteSequence {
  /// A phrase as music that is played as a setting says.
  public init(_ grid: NoteGrid, setting: PhraseSetting) {
    self.init(
      grid, beatsPerMinute: setting.beatsPerMinute, melodyProgram: setting.melodyProgram,
      bassProgram: setting.bassProgram, velocity: setting.velocity)
    metreMap = MetreMap(setting.metre)
  }
}
