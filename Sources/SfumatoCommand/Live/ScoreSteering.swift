import Sfumato

/// A piece in the player's hands: paused, and played from any bar.
///
/// Threads: control.
final class ScoreSteering: LiveSteering {
  private let playback: ScorePlayback

  init(_ playback: ScorePlayback) { self.playback = playback }

  var steeringKeys: [SteeringKey] {
    [
      SteeringKey("Enter", "pause, go on"), SteeringKey("< >", "a bar back, on"),
      SteeringKey("0", "from the beginning"), SteeringKey("B", "to a bar"),
    ]
  }

  var isPaused: Bool { playback.isPaused }

  var goesToBars: Bool { true }

  func steer(_ key: Key) -> String? {
    switch key {
    case .enter:
      playback.setPaused(!playback.isPaused)
      return playback.isPaused ? "paused; Enter goes on" : "goes on"
    case .character("<"): return go(toBar: playback.bar)
    case .character(">"): return go(toBar: playback.bar + 2)
    case .character("0"): return go(toBar: 1)
    default: return nil
    }
  }

  func go(toBar bar: Int) -> String? {
    playback.go(toBar: bar - 1)
    return "bar \(max(1, bar))" + (playback.isPaused ? ", paused" : "")
  }
}
