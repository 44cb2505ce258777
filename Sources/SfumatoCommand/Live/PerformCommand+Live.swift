import Foundation
import Sfumato

extension PerformCommand {
  /// Seconds that a piece may ring on, or a hand may play, after the end that --duration sets.
  private static let longestTailSeconds = 12.0

  /// Plays a piece on the device until it is over, or the player has enough.
  /// - Parameter names: of what can be blended, for the panel.
  /// - Returns: what hands did, if a take is to be kept.
  func playLive(
    _ ensemble: Ensemble, names: [String], model: NoteModel
  ) throws -> [Take.Gesture] {
    ensemble.keepsRecord = take.path != nil
    var patch = Patch(sounds: names)
    patch.position = ensemble.position
    var content = LiveSession.Content(
      .ensemble(ensemble), loader: SoundLoader(model), patch: patch)
    content.readsCommands = true
    content.seconds = seconds.map { $0 + Self.longestTailSeconds }
    let session = try LiveSession(content, live)
    session.run()
    if take.path != nil, ensemble.wasLate {
      Report.remark("the machine was too busy to play all notes in time; the take has them in time")
    }
    return session.gestures
  }
}
