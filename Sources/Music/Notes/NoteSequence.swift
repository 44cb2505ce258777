/// A piece of music as notes: what a MIDI file says, without its events' details.
///
/// ```swift
/// let sequence = try NoteSequence(contentsOf: "tune.mid")
/// let seconds = sequence.tempoMap.seconds(atBeat: sequence.endBeat)
/// ```
public struct NoteSequence: Sendable, Equatable {
  /// The notes that one instrument plays.
  public struct Track: Sendable, Equatable {
    /// What the file calls it.
    public var name: String?
    /// MIDI channel, 0…15; 9 is the drums' by General MIDI.
    public var channel: Int
    /// General MIDI program, 0…127.
    public var program: Int
    /// In the order of their starts.
    public var notes: [NoteEvent]
    /// Wheels, pedals and controllers, in the order in which they move.
    public var controls: [ControlChange]

    /// Makes a track; the notes may come in any order.
    public init(
      name: String? = nil, channel: Int = 0, program: Int = 0, notes: [NoteEvent],
      controls: [ControlChange] = []
    ) {
      precondition((0...15).contains(channel), "channel \(channel) is not within 0...15")
      precondition((0...127).contains(program), "program \(program) is not within 0...127")
      self.name = name
      self.channel = channel
      self.program = program
      self.notes = notes.sorted()
      self.controls = controls
    }

    /// The same at another time; nothing is cut off, not even what then lies before beat 0.
    package func moved(byBeats beats: Double) -> Track {
      var track = self
      for index in track.notes.indices { track.notes[index].startBeat += beats }
      for index in track.controls.indices { track.controls[index].beat += beats }
      return track
    }

    /// Puts controls into the order of their beats; those of one beat keep theirs.
    mutating func sortControls() { controls.sort { $0.beat < $1.beat } }

    /// The channel that General MIDI keeps for drums, counted from 0.
    public static let drumChannel = 9

    /// Whether keys stand for drums and not for pitches.
    public var isDrums: Bool { channel == Self.drumChannel }
  }

  /// One for each instrument.
  public var tracks: [Track]
  /// How fast the beats go.
  public var tempoMap: TempoMap
  /// Where the bars are.
  public var metreMap: MetreMap
  /// Lyrics, markers and other texts, in the order of their beats.
  public var texts: [TextMark]

  /// Makes a sequence; 120 beats a minute in 4/4 unless told otherwise.
  public init(
    tracks: [Track], tempoMap: TempoMap = TempoMap(), metreMap: MetreMap = MetreMap(),
    texts: [TextMark] = []
  ) {
    self.tracks = tracks
    self.tempoMap = tempoMap
    self.metreMap = metreMap
    self.texts = texts
  }

  /// Where the last note ends, in beats; 0 without notes.
  public var endBeat: Double {
    tracks.lazy.flatMap(\.notes).map(\.endBeat).max() ?? 0
  }

  /// How long it sounds, in seconds; 0 without notes.
  public var durationSeconds: Double { tempoMap.seconds(atBeat: endBeat) }

  /// Bars from the beginning to the last note's end; 0 without notes.
  public var barCount: Int {
    let end = endBeat
    guard end > 0 else { return 0 }
    let last = metreMap.bar(atBeat: end)
    // What ends at a bar line does not reach into the next bar.
    return metreMap.startBeat(ofBar: last) < end - 1e-6 ? last + 1 : last
  }

  /// Notes of all tracks.
  public var noteCount: Int { tracks.map(\.notes.count).reduce(0, +) }
}
