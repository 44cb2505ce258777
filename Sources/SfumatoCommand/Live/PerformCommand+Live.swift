import Foundation
import Sfumato

extension PerformCommand {
  /// Seconds that a piece may ring on, or a hand may play, after the end that --duration sets.
  private static let longestTailSeconds = 12.0

  /// Seconds until a pause, or another bar, is heard.
  private static let steeredLeadSeconds = 0.5

  /// Plays a piece on the device until it is over, or the player has enough.
  /// - Parameters:
  ///   - channels: of the parts, for other instruments.
  ///   - names: of what can be blended, for the panel.
  ///   - sounds: the same, where all parts have it.
  /// - Returns: what hands did, if a take is to be kept.
  func playLive(
    _ playback: ScorePlayback, channels: [Int], names: [String], sounds: SoundSet?, model: NoteModel
  ) throws -> [Take.Gesture] {
    let ensemble = playback.ensemble
    ensemble.keepsRecord = take.path != nil
    var patch = Patch(sounds: names)
    patch.position = ensemble.position
    var content = LiveSession.Content(
      .ensemble(ensemble), loader: SoundLoader(model, cache: .standard), patch: patch,
      sounds: sounds)
    content.readsCommands = true
    content.channels = channels
    content.transport = LiveTransport(
      clock: playback.clock, place: playback.sample(atBeat:), beat: playback.beat(atPlace:))
    let metre = playback.sequence.metreMap
    content.steering = ScoreSteering(playback)
    content.leadSeconds = Self.steeredLeadSeconds
    if live.clockIn {
      content.follows = ScoreClock(playback)
      content.leadSeconds = LiveSession.followingLead
      playback.setPaused(true)
    }
    content.place = { sample in
      let beat = playback.beat(atSample: sample)
      let bar = metre.bar(atBeat: beat)
      return .init(bar: bar + 1, beat: max(0, Int(beat - metre.startBeat(ofBar: bar))) + 1)
    }
    content.seconds = seconds.map { $0 + Self.longestTailSeconds }
    let session = try LiveSession(content, live)
    session.run()
    if take.path != nil, ensemble.wasLate {
      Report.remark("the machine was too busy to play all notes in time; the take has them in time")
    }
    return session.gestures
  }
}
