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
  ///   - kind: which voices there are.
  ///   - tokens: `[voice, step]`, voices in the order of ``PhraseKind/voices``, each within its
  ///     ``PhraseKind/Voice/tokenCount``; of any whole number of steps.
  public init(kind: PhraseKind, tokens: some RandomAccessCollection<UInt16>) {
    let voiceCount = kind.voices.count
    precondition(
      tokens.count % voiceCount == 0, "\(tokens.count) tokens are not \(voiceCount) voices")
    let steps = tokens.count / voiceCount
    let voices = (0..<voiceCount).map { Array(tokens.dropFirst($0 * steps).prefix(steps)) }
    self.init(voices: kind.voices, tokens: voices, metre: kind.metre)
  }

  /// Makes a grid of sixteenths from the tokens of each voice.
  /// - Parameters:
  ///   - voices: those of a ``PhraseKind``, in its order.
  ///   - tokens: of each voice, within its ``PhraseKind/Voice/tokenCount``; equally many steps.
  ///   - metre: what its bars are.
  public init(voices: [PhraseKind.Voice], tokens: [[UInt16]], metre: Metre) {
    precondition(voices.count == tokens.count, "\(tokens.count) voices for \(voices)")
    func melody(_ index: Int) -> MelodyGrid {
      MelodyGrid(tokens: tokens[index].map { UInt8($0) }, metre: metre)
    }
    func drums(_ index: Int) -> DrumGrid { DrumGrid(masks: tokens[index], metre: metre) }
    switch voices {
    case [.melody]: self = .melody(melody(0))
    case [.drums]: self = .drums(drums(0))
    case [.melody, .bass, .drums]:
      self = .trio(TrioGrid(melody: melody(0), bass: melody(1), drums: drums(2)))
    default: preconditionFailure("no grid has the voices \(voices)")
    }
  }

  /// What sounds together, in the order in which tokens are kept.
  public var voices: [PhraseKind.Voice] {
    switch self {
    case .melody: [.melody]
    case .drums: [.drums]
    case .trio: [.melody, .bass, .drums]
    }
  }

  /// What its bars are.
  public var metre: Metre {
    switch self {
    case .melody(let grid): grid.metre
    case .drums(let grid): grid.metre
    case .trio(let grid): grid.melody.metre
    }
  }

  /// Steps in a bar: sixteenths.
  public var stepsPerBar: Int { metre.stepsPerBar }

  /// Bars that it has; of the last one perhaps a part.
  public var barCount: Int { (stepCount + stepsPerBar - 1) / stepsPerBar }

  /// What kind of phrase it is, by voices, metre and length; nil for a length that no kind has.
  public var kind: PhraseKind? {
    PhraseKind.allCases.first {
      $0.voices == voices && $0.metre == metre && $0.stepCount == stepCount
    }
  }

  /// The tokens of one of its ``voices``, `[step]`.
  public subscript(voice: PhraseKind.Voice) -> [UInt16] {
    switch (self, voice) {
    case (.melody(let grid), .melody): grid.tokens.map { UInt16($0) }
    case (.drums(let grid), .drums): grid.masks
    case (.trio(let grid), .melody): grid.melody.tokens.map { UInt16($0) }
    case (.trio(let grid), .bass): grid.bass.tokens.map { UInt16($0) }
    case (.trio(let grid), .drums): grid.drums.masks
    default: preconditionFailure("a grid of \(voices) has no \(voice.rawValue)")
    }
  }

  /// All tokens, `[voice, step]`.
  public var tokens: [UInt16] { voices.flatMap { self[$0] } }

  /// Length in steps.
  public var stepCount: Int {
    switch self {
    case .melody(let grid): grid.stepCount
    case .drums(let grid): grid.stepCount
    case .trio(let grid): grid.stepCount
    }
  }

  /// The phrase moved by semitones; drums stay as they are. Nil if a note would leave
  /// ``MelodyGrid/pitches-type.property``.
  public func transposed(by semitones: Int) -> NoteGrid? {
    switch self {
    case .melody(let grid): grid.transposed(by: semitones).map(NoteGrid.melody)
    case .drums: self
    case .trio(let grid): grid.transposed(by: semitones).map(NoteGrid.trio)
    }
  }
}
