import Music
import Stage
import Synth
import Testing

/// Pieces whose notes have channels of their own.
@Suite struct MPEScoreTests {
  @Test func aBendIsItsNotesOwn() {
    let track = NoteSequence.Track(
      notes: [
        NoteEvent(startBeat: 0, durationBeats: 2, pitch: 60, channel: 1),
        NoteEvent(startBeat: 0, durationBeats: 2, pitch: 64, channel: 2),
      ],
      controls: [
        ControlChange(beat: 0, .controller(101, value: 0)),
        ControlChange(beat: 0, .controller(100, value: 6)),
        ControlChange(beat: 0, .controller(6, value: 15)),
        ControlChange(beat: 1, .pitchBend(4096), channel: 2),
      ])
    let (events, unfollowed) = NoteSequence(tracks: [track]).performanceEvents(sampleRate: 48_000)
    #expect(unfollowed.isEmpty)
    let bends = events.compactMap { event -> [Double]? in
      switch event.action {
      case .keyBend(let key, let semitones): [Double(key), semitones, Double(event.time)]
      case .pitchBend(let semitones): [semitones, Double(event.time)]
      default: nil
      }
    }
    // Where the other key goes up it is said once more.
    #expect(bends == [[64, 24, 24_000], [64, 24, 48_000]])
  }
}
