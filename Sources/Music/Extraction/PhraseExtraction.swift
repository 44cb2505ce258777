/// The phrases of one kind that a piece holds, and why other parts of it are none.
///
/// ```swift
/// let found = PhraseExtraction(of: sequence, kind: .melody2, rules: .input(.melody2))
/// if let phrase = found.phrases.first { … } else { print(found.refusals(in: sequence)) }
/// ```
public struct PhraseExtraction: Sendable {
  /// A phrase and its place in the piece.
  public struct Phrase: Sendable, Equatable {
    /// Its notes on sixteenths.
    public var grid: NoteGrid
    /// The piece's bar that it begins with, from 0.
    public var bar: Int
    /// Where it begins, in beats.
    public var startBeat: Double
    /// The piece's tracks that it is taken from, in the order of the kind's voices.
    public var tracks: [Int]
    /// How far its notes lie from the steps.
    public var quantization: Quantization
    /// How it is played there.
    public var setting: PhraseSetting
  }

  /// Why stretches of a track, or of the whole piece, gave nothing.
  public struct Refusal: Sendable, Hashable {
    /// Index of the track; nil for the whole piece.
    public var track: Int?
    /// What was wrong.
    public var problem: PhraseProblem
  }

  /// In the order of tracks, then of bars.
  public private(set) var phrases: [Phrase] = []
  /// How many stretches were refused, for each reason.
  public private(set) var refusalCounts: [Refusal: Int] = [:]

  private let kind: PhraseKind
  private let rules: PhraseRules
  private let sequence: NoteSequence

  /// Looks for phrases at every bar, or as far apart as the rules say.
  public init(of sequence: NoteSequence, kind: PhraseKind, rules: PhraseRules) {
    self.kind = kind
    self.rules = rules
    self.sequence = sequence
    guard sequence.noteCount > 0 else {
      refuse(nil, .noNotes)
      return
    }
    let (stretches, refusedMetres) = BarStretch.stretches(of: sequence, metre: kind.metre)
    for metre in refusedMetres { refuse(nil, .metre(metre, wanted: kind)) }
    var starts: [Double] = []
    for stretch in stretches { starts += phraseStarts(stretch) }
    let voices = VoiceTrack.voices(of: sequence)
    switch kind {
    case .melody2, .jig2, .waltz2, .melody16: findMelodies(voices, starts)
    case .drums2: findDrums(voices, starts)
    case .trio16: findTrios(voices, starts)
    }
  }

  /// The reasons as lines for the player, the most frequent first.
  public var reasons: [String] {
    let order = refusalCounts.sorted {
      ($1.value, $0.key.track ?? -1, "\($0.key.problem)")
        < ($0.value, $1.key.track ?? -1, "\($1.key.problem)")
    }
    return order.map { refusal, _ in
      guard let index = refusal.track else { return refusal.problem.description }
      let name = sequence.tracks[index].name.map { " (\($0))" } ?? ""
      return "track \(index + 1)\(name): \(refusal.problem)"
    }
  }

  // MARK: - Places

  private mutating func phraseStarts(_ stretch: BarStretch) -> [Double] {
    var barCount = stretch.barCount
    if barCount < kind.barCount {
      guard rules.fillsUp else {
        refuse(nil, .tooShort(bars: barCount, needed: kind.barCount))
        return []
      }
      barCount = kind.barCount
    }
    // With filling up, what is left over at the end is a phrase too.
    let last = rules.fillsUp ? barCount - 1 : barCount - kind.barCount
    return stride(from: 0, through: last, by: rules.hopBars).map(stretch.startBeat(ofBar:))
  }

  // MARK: - Voices

  private mutating func findMelodies(_ voices: [VoiceTrack], _ starts: [Double]) {
    for voice in voices {
      guard voice.role != .drums else {
        refuse(voice.index, .isDrums)
        continue
      }
      // A bass that is all there is was meant as the melody.
      guard voice.role == .melody || rules.fillsUp || voices.count == 1 else {
        refuse(voice.index, .isBass)
        continue
      }
      for start in starts {
        guard let found = unwrap(voice.melody(from: start, kind: kind, rules: rules), voice)
        else { continue }
        add(.melody(found.grid), start, [voice.index], [found.notes])
      }
    }
  }

  private mutating func findDrums(_ voices: [VoiceTrack], _ starts: [Double]) {
    for voice in voices {
      guard voice.role == .drums else {
        refuse(voice.index, .isPitched)
        continue
      }
      for start in starts {
        guard let found = unwrap(voice.drums(from: start, kind: kind, rules: rules), voice)
        else { continue }
        add(.drums(found.grid), start, [voice.index], [found.notes])
      }
    }
  }

  /// At each place every melody with the busiest bass.
  private mutating func findTrios(_ voices: [VoiceTrack], _ starts: [Double]) {
    guard let drumVoice = voices.first(where: { $0.role == .drums }) else {
      return refuse(nil, .noDrums)
    }
    let basses = voices.filter { $0.role == .bass }
    let melodies = voices.filter { $0.role == .melody }
    if basses.isEmpty { return refuse(nil, .noBass) }
    if melodies.isEmpty { return refuse(nil, .noMelody) }
    for start in starts {
      guard
        let drums = unwrap(drumVoice.drums(from: start, kind: kind, rules: rules), drumVoice)
      else { continue }
      var best: (voice: VoiceTrack, grid: MelodyGrid, notes: ArraySlice<NoteEvent>)?
      for voice in basses {
        guard let found = unwrap(voice.melody(from: start, kind: kind, rules: rules), voice)
        else { continue }
        if found.notes.count > best?.notes.count ?? 0 { best = (voice, found.grid, found.notes) }
      }
      guard let bass = best else { continue }
      for voice in melodies {
        guard let melody = unwrap(voice.melody(from: start, kind: kind, rules: rules), voice)
        else { continue }
        add(
          .trio(TrioGrid(melody: melody.grid, bass: bass.grid, drums: drums.grid)), start,
          [voice.index, bass.voice.index, drumVoice.index],
          [melody.notes, bass.notes, drums.notes])
      }
    }
  }

  // MARK: - Results

  private mutating func add(
    _ grid: NoteGrid, _ startBeat: Double, _ tracks: [Int], _ notes: [ArraySlice<NoteEvent>]
  ) {
    phrases.append(
      Phrase(
        grid: grid, bar: sequence.metreMap.bar(atBeat: startBeat), startBeat: startBeat,
        tracks: tracks, quantization: Quantization(of: notes.joined(), startBeat: startBeat),
        setting: PhraseSetting(
          of: sequence, startBeat: startBeat, kind: kind, tracks: tracks, notes: notes)))
  }

  private mutating func refuse(_ track: Int?, _ problem: PhraseProblem) {
    refusalCounts[Refusal(track: track, problem: problem), default: 0] += 1
  }

  private mutating func unwrap<Value>(
    _ result: Result<Value, PhraseProblem>, _ voice: VoiceTrack
  ) -> Value? {
    switch result {
    case .success(let value): return value
    case .failure(let problem):
      refuse(voice.index, problem)
      return nil
    }
  }
}
