/// A phrase on a grid of steps: what sequence models read and write.
public enum NoteGrid: Sendable, Hashable {
  /// One voice.
  case melody(MelodyGrid)
  /// Drums alone.
  case drums(DrumGrid)
  /// Melody, bass and drums.
  case trio(TrioGrid)

  /// Makes a grid of sixteenths from tokens as corpora and models keep them.
  /// - Parameters:
  ///   - tokens: `[voice, step]`, voices in the order of ``PhraseKind/voices``, each within its
  ///     ``PhraseKind/Voice/tokenCount``; of any whole number of steps.
  public init(kind: PhraseKind, tokens: some RandomAccessCollection<UInt16>) {
    let voiceCount = kind.voices.count
    precondition(
      tokens.count % voiceCount == 0, "\(tokens.count) tokens are not \(voiceCount) voices")
    let tokens = Array(tokens)
    let stepCount = tokens.count / voiceCount
    func voice(_ index: Int) -> ArraySlice<UInt16> {
      tokens[index * stepCount..<(index + 1) * stepCount]
    }
    func melody(_ index: Int) -> MelodyGrid { MelodyGrid(tokens: voice(index).map { UInt8($0) }) }
    switch kind {
    case .melody2, .melody16: self = .melody(melody(0))
    case .drums2: self = .drums(DrumGrid(masks: Array(voice(0))))
    case .trio16:
      self = .trio(
        TrioGrid(melody: melody(0), bass: melody(1), drums: DrumGrid(masks: Array(voice(2)))))
    }
  }

  /// All tokens, `[voice, step]`.
  public var tokens: [UInt16] {
    switch self {
    case .melody(let grid): grid.tokens.map { UInt16($0) }
    case .drums(let grid): grid.masks
    case .trio(let grid):
      (grid.melody.tokens + grid.bass.tokens).map { UInt16($0) } + grid.drums.masks
    }
  }

  /// Length in steps.
  public var stepCount: Int {
    switch self {
    case .melody(let grid): grid.stepCount
    case .drums(let grid): grid.stepCount
    case .trio(let grid): grid.stepCount
    }
  }

  /// The phrase moved by semitones; drums stay as they are. Nil if a note would leave
  /// ``MelodyGrid/pitches``.
  public func transposed(by semitones: Int) -> NoteGrid? {
    switch self {
    case .melody(let grid): grid.transposed(by: semitones).map(NoteGrid.melody)
    case .drums: self
    case .trio(let grid): grid.transposed(by: semitones).map(NoteGrid.trio)
    }
  }
}
