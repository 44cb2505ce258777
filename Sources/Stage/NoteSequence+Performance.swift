import Music
import Synth

extension NoteSequence {
  /// All tracks but those of drums on one instrument, as `sfumato play` plays a MIDI file.
  /// - Parameters:
  ///   - sampleRate: of the performance that will play it.
  ///   - position: where its blend is, until a controller moves it.
  ///   - blends: whether it has more than one sound.
  /// - Returns: events in the order of time, and what means nothing there.
  public func performanceEvents(
    sampleRate: Double, position: BlendPosition = .middle, blends: Bool = true
  ) -> (events: [PerformanceEvent], unfollowed: Set<UnfollowedControl>) {
    let score = ScoreEvents(
      tracks.filter { !$0.isDrums }.map {
        .init(channel: $0.channel, notes: $0.notes, controls: $0.controls)
      }, blends: blends
    ) { Int((tempoMap.seconds(atBeat: $0) * sampleRate).rounded()) }
    var list = PerformanceEventList(position: position)
    for move in score.moves { list.append([.blend(move.change)], at: move.sample) }
    let events = (list.events + score.events).enumerated()
      .sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }.map(\.element)
    return (events, score.unfollowed)
  }
}
