import Music
import PhraseVAE

/// Endless music: phrases from walks through latent spaces, one after the other.
///
/// ```swift
/// var jam = Jam(melodies, drums: drums, options: Jam.Options())
/// let bars = jam.next()
/// ```
/// The same models and options give the same notes.
public struct Jam: Sendable {
  /// How phrases follow one another.
  public struct Options: Sendable {
    /// How far each phrase goes from the one before, 0…1, see `PhraseWalk`.
    public var amount = 0.2
    /// How freely phrases are drawn, see `PhraseWalk`.
    public var temperature = 0.5
    /// What pitched phrases are played in; nil for that of the chords, or of the first phrase.
    public var key: MusicalKey?
    /// Keys of the themes after the first in the form, in the order of the alphabet; where there are none, the first
    /// one's.
    public var otherKeys: [MusicalKey] = []
    /// Chords that pitched phrases suit, in bars of the phrases' metre; nil for none.
    public var chords: ChordChart?
    /// The order of themes; nil for phrases that go on and on, a step each.
    public var form: JamForm?
    /// How much happens; nil for whatever comes.
    public var energy: JamEnergy?
    /// Quarter notes a minute.
    public var beatsPerMinute = 100.0
    /// Of all draws.
    public var seed: UInt64 = 1
    /// What plays the drums; nil for strokes on the grid.
    public var hands: DrumHands?

    /// The usual settings.
    public init() {}
  }

  /// Some bars.
  public struct Section: Sendable {
    /// One for each voice, always the same ones; beats are counted from the jam's beginning.
    public var tracks: [NoteSequence.Track]
    /// Where the next section begins.
    public var endBeat: Double
    /// The phrase that it is made of, drums beside it left out.
    package var phrase: NoteGrid
    /// Which part of the form it belongs to; nil without a form.
    public var part: JamForm.Part?
    /// Whether the part begins with it.
    public var beginsPart = false
    /// What it is played in; nil for drums alone.
    public var key: MusicalKey?
    /// The chords that it suits, from its first bar on, in its key; nil for none.
    public var chords: ChordChart?
    /// What was asked for in its middle, 0…1; nil for nothing.
    public var energy: Double?
  }

  /// What its bars are: those of its phrases.
  public let metre: Metre

  /// How fast the beats go: a tempo that a MIDI file can say exactly.
  public let tempoMap: TempoMap

  /// What pitched phrases are played in, from the next section on; nil for drums alone.
  public var key: MusicalKey? {
    get { composer?.key ?? walks.phrases.key }
    set {
      if let newValue { composer?.setKey(newValue) }
      walks.phrases.key = newValue
    }
  }

  /// How far each phrase goes from the one before, from the one after the next section on, 0…1.
  public var amount: Double {
    get { walks.phrases.amount }
    set {
      walks.phrases.amount = newValue
      walks.drums?.amount = newValue
    }
  }

  /// How freely phrases are drawn, those that are drawn from now on, ≥ 0.
  public var temperature: Double {
    get { walks.phrases.temperature }
    set {
      walks.phrases.temperature = newValue
      walks.drums?.temperature = newValue
    }
  }

  /// How many notes a bar of the phrases is to have, of those that are drawn from now on; nil for whatever
  /// comes. It is a wish: phrases that are near it are taken.
  public var wantedDensity: Double? {
    get { walks.phrases.wantedDensity }
    set {
      walks.phrases.wantedDensity = newValue
      // A hand is stronger than a plan.
      energy = nil
    }
  }

  /// How many notes a bar of the last section's phrase has.
  public var density: Double { walks.phrases.density }

  private var walks: JamWalks
  private var composer: JamComposer?
  private var energy: JamEnergy?
  private var beat = 0.0
  private let hands: DrumHands?
  private let seed: UInt64

  /// Begins a jam.
  /// - Parameters:
  ///   - model: of melodies, drums or trios.
  ///   - drums: of drums beside a melody, in its metre.
  ///   - options: tempo, and how phrases follow one another.
  public init(_ model: PhraseModel, drums: PhraseModel? = nil, options: Options) {
    precondition(
      drums?.kind.metre ?? model.kind.metre == model.kind.metre,
      "drums in another metre than \(model.kind.rawValue)")
    metre = model.kind.metre
    // In whole microseconds, as in a file.
    tempoMap = TempoMap(beatsPerMinute: 60e6 / (60e6 / options.beatsPerMinute).rounded())
    func walk(_ model: PhraseModel, seed: UInt64) -> PhraseWalk {
      PhraseWalk(
        model, amount: options.amount, temperature: options.temperature, key: options.key,
        chords: options.chords, seed: seed)
    }
    walks = JamWalks(
      phrases: walk(model, seed: options.seed),
      drums: drums.map { walk($0, seed: options.seed &+ 0x9e37_79b9) })
    (hands, seed, energy) = (options.hands, options.seed, options.energy)
    composer = options.form.map {
      JamComposer(
        $0, home: walks.phrases.key, otherKeys: options.otherKeys, seed: options.seed)
    }
    if let energy {
      walks.wish(for: energy.value(atSeconds: 0))
      redraw(atLeast: 1)
    }
  }

  /// Draws what the next section begins with once more, a step from what the last one was.
  /// - Parameter least: how far it goes from there at least, 0…1.
  public mutating func redraw(atLeast least: Double = 0) {
    if composer != nil {
      composer?.renew(atLeast: max(least, walks.phrases.amount))
    } else {
      walks.redraw(atLeast: least)
    }
  }

  /// Lets the next section begin at another beat.
  public mutating func goOn(atBeat beat: Double) { self.beat = beat }

  /// Plays on: 4 bars, or 16 of long phrases.
  public mutating func next() -> Section {
    let start = beat
    let bar = metre.bar(atBeat: start)
    beat += Double(walks.barCount) * metre.beatsPerBar
    let energy = energy(fromBeat: start, to: beat)
    if let energy { walks.wish(for: energy) }
    var bars: JamComposer.Bars?
    if var composer {
      bars = composer.next(&walks, atBar: bar)
      self.composer = composer
    }
    var grids = bars?.grids ?? walks.next(atBar: bar)
    if self.energy != nil { adapt(&grids, startBeat: start) }
    if let bars, bars.isFirst, start > 0 { grids = grids.map { $0.withCrash() } }
    let tracks = grids.flatMap { played($0, startBeat: start) }.map { $0.moved(byBeats: start) }
    return Section(
      tracks: tracks, endBeat: beat, phrase: grids[0].bars(0..<walks.phrases.model.kind.barCount),
      part: bars?.part, beginsPart: bars?.isFirst ?? false, key: walks.phrases.key,
      chords: walks.phrases.chords?.from(bar: bar), energy: energy)
  }

  /// The energy in the middle of some beats.
  private func energy(fromBeat start: Double, to end: Double) -> Double? {
    energy?.value(atSeconds: tempoMap.seconds(atBeat: (start + end) / 2))
  }

  /// Takes notes away or adds some, until there are as many as the energy asks for.
  private func adapt(_ grids: inout [NoteGrid], startBeat: Double) {
    let models = [walks.phrases.model] + (walks.drums.map { [$0.model] } ?? [])
    for (index, model) in models.enumerated() {
      let kind = model.kind
      let density = grids[index].densities
      grids[index] = .joined(
        stride(from: 0, to: grids[index].barCount, by: kind.barCount)
          .map { first in
            let phrase = grids[index].bars(first..<first + kind.barCount)
            let bar = metre.bar(atBeat: startBeat) + first
            return model.thickened(
              phrase, key: walks.phrases.key, chords: walks.phrases.chords?.from(bar: bar)
            ) { voice, inner in
              let beat = Double(bar + inner / 4 * 4) * metre.beatsPerBar
              let energy = energy(fromBeat: beat, to: beat + 4 * metre.beatsPerBar) ?? 0
              guard let own = density[voice], own > 0 else { return 1 }
              return JamEnergy.density(of: voice, metre: metre, energy: energy) / own
            }
          })
    }
  }

  /// The tracks of a section, from beat 0 on.
  private func played(_ grid: NoteGrid, startBeat: Double) -> [NoteSequence.Track] {
    var sequence = NoteSequence(grid)
    sequence.tempoMap = tempoMap
    Self.accent(&sequence)
    soften(&sequence, startBeat: startBeat)
    guard let hands, grid.voices.contains(.drums) else {
      soften(&sequence, startBeat: startBeat, isDrums: true)
      return sequence.tracks
    }
    var manner = DrumHands.Manner()
    // One drummer from beginning to end, with chances of their own in each section.
    manner.feel = hands.drawnFeel(seed: seed)
    manner.seed = seed &+ UInt64(startBeat)
    var played = hands.humanised(sequence, manner: manner)
    soften(&played, startBeat: startBeat, isDrums: true)
    return played.tracks
  }

  /// Makes notes as loud as the energy asks for; drums that hands play get their force from these first.
  private func soften(
    _ sequence: inout NoteSequence, startBeat: Double, isDrums: Bool = false
  ) {
    guard self.energy != nil else { return }
    for index in sequence.tracks.indices where sequence.tracks[index].isDrums == isDrums {
      sequence.tracks[index].notes = sequence.tracks[index].notes.map { note in
        var note = note
        let beat = startBeat + note.startBeat
        let force = JamEnergy.force(energy: energy(fromBeat: beat, to: beat) ?? 1)
        note.velocity = min(max(Int((Double(note.velocity) * force).rounded()), 1), 127)
        return note
      }
    }
  }

  /// A grid knows no accents: bars are heard before what is counted in them, and that before what lies
  /// between.
  package static func accent(_ sequence: inout NoteSequence) {
    let metre = sequence.metreMap.metre(atBeat: 0)
    for index in sequence.tracks.indices {
      sequence.tracks[index].notes = sequence.tracks[index].notes.map { note in
        var note = note
        note.velocity = velocity(atStep: 4 * note.startBeat, metre: metre)
        return note
      }
    }
  }

  private static func velocity(atStep step: Double, metre: Metre) -> Int {
    func begins(_ length: Int) -> Bool {
      step.truncatingRemainder(dividingBy: Double(length)) == 0
    }
    if begins(metre.stepsPerBar) { return 108 }
    return begins(metre.stepsPerCount) ? 96 : 84
  }
}

extension NoteGrid {
  /// Steps of a bar on which something begins, by voice, on average over all bars.
  fileprivate var densities: [PhraseKind.Voice: Double] {
    let bars = Double(stepCount) / Double(stepsPerBar)
    return Dictionary(
      uniqueKeysWithValues: voices.map { ($0, Double(self[$0].count(where: $0.isOnset)) / bars) })
  }

  /// The same with a cymbal and the bass drum on the first step, where there are drums that play.
  fileprivate func withCrash() -> NoteGrid {
    guard voices.contains(.drums), self[.drums].contains(where: { $0 != 0 }) else { return self }
    return NoteGrid(
      voices: voices,
      tokens: voices.map { voice in
        var tokens = self[voice]
        if voice == .drums {
          let hats: UInt16 = 1 << DrumClass.closedHat.rawValue | 1 << DrumClass.ride.rawValue
          tokens[0] =
            tokens[0] & ~hats | 1 << DrumClass.crash.rawValue | 1 << DrumClass.kick.rawValue
        }
        return tokens
      }, metre: metre)
  }
}
