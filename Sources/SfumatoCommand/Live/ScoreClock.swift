import Sfumato

/// A piece that keeps to an external clock: its beats are the clock's.
///
/// Threads: control.
final class ScoreClock: ClockFollowing {
  private let playback: ScorePlayback
  private var steered = -1.0

  /// Beats that may lie between both, which nobody hears, and the share between tempi.
  private static let (tolerance, tempoTolerance) = (0.004, 0.0015)
  /// Beats beyond which the clock is at another place.
  private static let leap = 3.0

  init(_ playback: ScorePlayback) { self.playback = playback }

  func begin(with clock: ClockPrediction) -> String {
    let hop = playback.ensemble.hopLength
    let beat = max(0, clock.beat(atSample: playback.ensemble.handedOn + hop))
    let metre = playback.sequence.metreMap
    let bar = metre.bar(atBeat: beat) + 1
    let start = metre.startBeat(ofBar: bar)
    guard start < playback.sequence.endBeat else { return "which is after its end" }
    playback.begin(
      atBeat: start, at: clock.sample(atBeat: start), beatsPerMinute: clock.beatsPerMinute)
    steered = start
    return "from bar \(bar + 1)"
  }

  func stand() -> String {
    playback.setPaused(true)
    return "stopped"
  }

  func keep(to clock: ClockPrediction) {
    guard !playback.isPaused, let bar = playback.freeBar, bar.beat > steered,
      bar.sample < playback.ensemble.handedOn + LiveSession.steeredAhead
    else { return }
    steered = bar.beat
    let ahead = clock.beat(atSample: bar.sample) - bar.beat
    if abs(ahead) > Self.leap {
      _ = begin(with: clock)
      return
    }
    let tempo = clock.tempo(ahead: ahead, length: bar.length)
    let now = playback.sequence.tempoMap.beatsPerMinute(atBeat: bar.beat)
    guard
      abs(ahead) > Self.tolerance || abs(tempo - now) > Self.tempoTolerance * now
    else { return }
    playback.setTempo(tempo, fromBeat: bar.beat)
  }
}
