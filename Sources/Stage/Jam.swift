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
    /// What pitched phrases are played in; nil for the key of the first one.
    public var key: MusicalKey?
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
  }

  /// How fast the beats go: a tempo that a MIDI file can say exactly.
  public let tempoMap: TempoMap

  /// What pitched phrases are played in, from the next section on; nil for drums alone.
  public var key: MusicalKey? {
    get { phrases.key }
    set { phrases.key = newValue }
  }

  /// How far each phrase goes from the one before, from the one after the next section on, 0…1.
  public var amount: Double {
    get { phrases.amount }
    set {
      phrases.amount = newValue
      drums?.amount = newValue
    }
  }

  /// How freely phrases are drawn, those that are drawn from now on, ≥ 0.
  public var temperature: Double {
    get { phrases.temperature }
    set {
      phrases.temperature = newValue
      drums?.temperature = newValue
    }
  }

  /// How many notes a bar of the phrases is to have, of those that are drawn from now on; nil for whatever
  /// comes. It is a wish: phrases that are near it are taken.
  public var wantedDensity: Double? {
    get { phrases.wantedDensity }
    set { phrases.wantedDensity = newValue }
  }

  /// How many notes a bar of the last section's phrase has.
  public var density: Double { phrases.density }

  private var phrases: PhraseWalk
  private var drums: PhraseWalk?
  private var beat = 0.0
  private let hands: DrumHands?
  private let seed: UInt64

  /// Begins a jam.
  /// - Parameters:
  ///   - model: of melodies, drums or trios.
  ///   - drums: of drums beside a melody.
  ///   - options: tempo, and how phrases follow one another.
  public init(_ model: PhraseModel, drums: PhraseModel? = nil, options: Options) {
    // In whole microseconds, as in a file.
    tempoMap = TempoMap(beatsPerMinute: 60e6 / (60e6 / options.beatsPerMinute).rounded())
    func walk(_ model: PhraseModel, seed: UInt64) -> PhraseWalk {
      PhraseWalk(
        model, amount: options.amount, temperature: options.temperature, key: options.key,
        seed: seed)
    }
    phrases = walk(model, seed: options.seed)
    (hands, seed) = (options.hands, options.seed)
    self.drums = drums.map { walk($0, seed: options.seed &+ 0x9e37_79b9) }
  }

  /// Draws what the next section begins with once more, a step from what the last one was.
  /// - Parameter least: how far it goes from there at least, 0…1.
  public mutating func redraw(atLeast least: Double = 0) {
    phrases.redraw(atLeast: least)
    drums?.redraw(atLeast: least)
  }

  /// Lets the next section begin at another beat.
  public mutating func goOn(atBeat beat: Double) { self.beat = beat }

  /// Plays on: 4 bars, or 16 of long phrases.
  public mutating func next() -> Section {
    var grids = [phrases.next()]
    if var drums {
      let count = phrases.sectionBarCount / drums.sectionBarCount
      let grooves = (0..<count).map { _ in drums.next() }
      grids.append(.joined(grooves))
      self.drums = drums
    }
    let start = beat
    beat += Double(phrases.sectionBarCount * 4)
    let tracks = grids.flatMap { played($0, startBeat: start) }.map { track in
      var track = track
      track.notes = track.notes.map { note in
        var note = note
        note.startBeat += start
        return note
      }
      return track
    }
    return Section(
      tracks: tracks, endBeat: beat, phrase: grids[0].bars(0..<phrases.model.kind.barCount))
  }

  /// The tracks of a section, from beat 0 on.
  private func played(_ grid: NoteGrid, startBeat: Double) -> [NoteSequence.Track] {
    var sequence = NoteSequence(grid)
    sequence.tempoMap = tempoMap
    Self.accent(&sequence)
    guard let hands, grid.voices.contains(.drums) else { return sequence.tracks }
    var manner = DrumHands.Manner()
    // One drummer from beginning to end, with chances of their own in each section.
    manner.feel = hands.drawnFeel(seed: seed)
    manner.seed = seed &+ UInt64(startBeat)
    return hands.humanised(sequence, manner: manner).tracks
  }

  /// A grid knows no accents: bars are heard before beats, and beats before what lies between.
  package static func accent(_ sequence: inout NoteSequence) {
    for index in sequence.tracks.indices {
      sequence.tracks[index].notes = sequence.tracks[index].notes.map { note in
        var note = note
        note.velocity = velocity(atBeat: note.startBeat)
        return note
      }
    }
  }

  private static func velocity(atBeat beat: Double) -> Int {
    if beat.truncatingRemainder(dividingBy: 4) == 0 { return 108 }
    return beat == beat.rounded() ? 96 : 84
  }
}
