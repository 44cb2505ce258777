import Music

/// Notes of which each is bent by itself, as the channels of an MPE zone say it: the lower one, with a full bend
/// of 48 semitones.
///
/// Source: MMA 2018, "MIDI Polyphonic Expression".
struct BentNotes {
  /// A bend of the notes of one key.
  struct Bend {
    /// When, in beats.
    var beat: Double
    /// MIDI key.
    var key: Int
    /// Semitones from its pitch.
    var semitones: Double
  }

  /// The notes in the order of their starts, each on a channel of its own as far as there are channels.
  let notes: [NoteEvent]
  /// The zone, and the bends of each note on its channel.
  let controls: [ControlChange]

  /// Channels of notes of the largest zone.
  private static let channels = 1...15

  /// - Parameters:
  ///   - notes: in any order.
  ///   - bends: in the order of time; those of keys without a note are left out.
  init(_ notes: [NoteEvent], _ bends: [Bend]) {
    let zone = [
      (101, 0), (100, MPEZones.configuration), (6, Self.channels.count), (101, 127), (100, 127),
    ]
    var controls = zone.map { ControlChange(beat: 0, .controller($0.0, value: $0.1)) }
    var ends = [Double](repeating: -1, count: Self.channels.count)  // of the last note, by channel
    let bendsOfKey = Dictionary(grouping: bends, by: \.key)
    self.notes = notes.sorted().map { note in
      // The channel that has been silent for longest.
      let place = ends.indices.min { ends[$0] < ends[$1] }!
      ends[place] = note.endBeat
      var note = note
      let channel = UInt8(Self.channels.lowerBound + place)
      note.channel = channel
      let own = (bendsOfKey[note.pitch] ?? []).filter {
        $0.beat >= note.startBeat && $0.beat <= note.endBeat
      }
      let rest = own.first?.beat == note.startBeat ? [] : [(note.startBeat, 0.0)]
      for (beat, semitones) in rest + own.map({ ($0.beat, $0.semitones) }) {
        let value = (8192 * semitones / Double(MPEZones.memberBend)).rounded()
        controls.append(
          ControlChange(
            beat: beat, .pitchBend(Int(min(max(value, -8192), 8191))), channel: channel))
      }
      return note
    }
    self.controls = controls
  }
}
