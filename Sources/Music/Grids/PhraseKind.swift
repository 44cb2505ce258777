/// The kinds of phrase that sequence models are made for.
public enum PhraseKind: String, Sendable, Codable, CaseIterable {
  /// Two bars of one voice in 4/4.
  case melody2
  /// Two bars of one voice in 6/8, as jigs are.
  case jig2
  /// Two bars of one voice in 3/4, as waltzes are.
  case waltz2
  /// Two bars of drums in 4/4.
  case drums2
  /// Sixteen bars of one voice in 4/4.
  case melody16
  /// Sixteen bars of melody, bass and drums in 4/4.
  case trio16

  /// What a voice's tokens mean.
  public enum Voice: String, Sendable, Codable, CaseIterable {
    /// Tokens of a ``MelodyGrid``.
    case melody
    /// Tokens of a ``MelodyGrid``, the lower voice.
    case bass
    /// Masks of a ``DrumGrid``.
    case drums

    /// How many tokens there are: 90, or 512 for drums.
    public var tokenCount: Int { self == .drums ? DrumGrid.tokenCount : MelodyGrid.tokenCount }

    /// Whether the tokens name pitches.
    public var isPitched: Bool { self != .drums }

    /// Whether something begins with a token.
    public func isOnset(_ token: UInt16) -> Bool {
      isPitched ? token > UInt16(MelodyGrid.noteOff) : token != 0
    }
  }

  /// What its bars are.
  public var metre: Metre {
    switch self {
    case .melody2, .drums2, .melody16, .trio16: .common
    case .jig2: Metre(6, 8)
    case .waltz2: Metre(3, 4)
    }
  }

  /// Steps in a bar: sixteenths.
  public var stepsPerBar: Int { metre.stepsPerBar }

  /// Length in bars.
  public var barCount: Int {
    switch self {
    case .melody2, .jig2, .waltz2, .drums2: 2
    case .melody16, .trio16: 16
    }
  }

  /// Length in steps.
  public var stepCount: Int { barCount * stepsPerBar }

  /// Length in beats, which are quarter notes in every metre.
  public var beatCount: Double { Double(barCount) * metre.beatsPerBar }

  /// What sounds together, in the order in which tokens are kept.
  public var voices: [Voice] {
    switch self {
    case .melody2, .jig2, .waltz2, .melody16: [.melody]
    case .drums2: [.drums]
    case .trio16: [.melody, .bass, .drums]
    }
  }

  /// Tokens of one phrase, over all voices.
  public var tokenCount: Int { voices.count * stepCount }
}
