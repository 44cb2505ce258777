import Neural

/// Which notes of which fonts a corpus is to hold, decided before anything is rendered.
public struct CorpusPlan: Sendable {
  /// What is asked for; see `sfumato corpus notes --help`.
  public struct Options: Sendable, Equatable {
    /// MIDI keys of pitched presets; drum kits only use those of 27…87 among them.
    public var keys = 21...108
    /// MIDI velocities, each 1…127.
    public var velocities = [45, 80, 115]
    /// Length of each note in seconds.
    public var seconds = 3.0
    /// Seconds from key down to key up.
    public var heldSeconds = 2.2
    /// At most this many notes; nil is every one.
    public var noteCount: Int? = 40_000
    /// Decides which notes are drawn.
    public var seed: UInt64 = 1
    /// What training must not see.
    public var splitRule = CorpusSplitRule()

    /// The default options.
    public init() {}

    /// Samples of each note at 48 kHz.
    public var sampleCount: Int { Int((seconds * 48_000).rounded()) }
    /// Samples from key down to key up.
    public var heldSampleCount: Int { Int((heldSeconds * 48_000).rounded()) }

    /// By the names of the command's options, for the manifest.
    var description: [String: String] {
      [
        "keys": "\(keys.lowerBound)-\(keys.upperBound)",
        "velocities": velocities.map(String.init).joined(separator: ","),
        "seconds": "\(seconds)", "held": "\(heldSeconds)",
        "notes": noteCount.map(String.init) ?? "all",
      ]
    }
  }

  /// One note to render.
  public struct Note: Sendable, Equatable {
    /// Index into the plan's fonts.
    public let font: Int
    /// What plays it.
    public let preset: SoundFont.Preset
    /// MIDI key.
    public let key: Int
    /// MIDI velocity.
    public let velocity: Int
    /// Who may see it.
    public let split: CorpusNote.Split
  }

  /// Share of each split when only a part of all notes is drawn.
  public static let shares: [(split: CorpusNote.Split, share: Double)] = [
    (.train, 0.90), (.unseenKey, 0.06), (.unseenInstrument, 0.04),
  ]

  /// The fonts.
  public let fonts: [SoundFont]
  /// The options it was made with.
  public let options: Options
  /// The notes, ordered by font, preset, key and velocity.
  public let notes: [Note]

  /// Draws the notes: the presets of a split take turns, so that each has about as many; kits and
  /// sound effects take every second turn.
  public init(fonts: [SoundFont], options: Options) {
    self.fonts = fonts
    self.options = options
    let presets = fonts.indices.flatMap { font in
      // "Expr." twins are the same sound under another controller.
      fonts[font].presets.filter { !$0.name.hasSuffix("Expr.") }.map { (font, $0) }
    }
    let root = RandomGenerator(seed: options.seed)
    var decks: [CorpusNote.Split: [[Note]]] = [:]
    for (index, (font, preset)) in presets.enumerated() {
      var generator = root.stream(index)
      let all = Self.notes(of: preset, font: font, options: options)
      let shuffled = generator.permutation(count: all.count).map { all[$0] }
      for (split, notes) in Dictionary(grouping: shuffled, by: \.split) {
        decks[split, default: []].append(notes)
      }
    }
    let position = Dictionary(
      presets.enumerated().map { (Place(font: $1.0, preset: $1.1), $0) },
      uniquingKeysWith: { first, _ in first })
    notes = Self.shares.flatMap { split, share in
      let count = options.noteCount.map { Int((Double($0) * share).rounded()) } ?? .max
      return Self.deal(decks[split] ?? [], count: count)
    }.sorted { a, b in
      let (i, j) = (position[Place(a)] ?? 0, position[Place(b)] ?? 0)
      return (i, a.key, a.velocity) < (j, b.key, b.velocity)
    }
  }

  /// All notes of a preset that the options allow.
  private static func notes(of preset: SoundFont.Preset, font: Int, options: Options) -> [Note] {
    let keys = options.keys.filter { !preset.isDrumKit || (27...87).contains($0) }
    return keys.flatMap { key in
      options.velocities.map { velocity in
        Note(
          font: font, preset: preset, key: key, velocity: velocity,
          split: options.splitRule.split(of: preset, key: key))
      }
    }
  }

  /// Takes notes from the decks in turn until `count` are drawn or all decks are empty.
  private static func deal(_ decks: [[Note]], count: Int) -> [Note] {
    var drawn: [Note] = []
    var taken = [Int](repeating: 0, count: decks.count)
    var turn = 0
    while drawn.count < count, zip(decks, taken).contains(where: { $0.count > $1 }) {
      for index in decks.indices where taken[index] < decks[index].count && drawn.count < count {
        let note = decks[index][taken[index]]
        if note.preset.isUnpitched && turn % 2 == 1 { continue }
        drawn.append(note)
        taken[index] += 1
      }
      turn += 1
    }
    return drawn
  }

  /// A preset of a font, as a key.
  private struct Place: Hashable {
    let font: Int
    let preset: SoundFont.Preset

    init(font: Int, preset: SoundFont.Preset) {
      self.font = font
      self.preset = preset
    }

    init(_ note: Note) { self.init(font: note.font, preset: note.preset) }
  }
}
