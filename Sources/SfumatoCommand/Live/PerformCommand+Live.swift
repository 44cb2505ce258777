import Foundation
import Sfumato

extension PerformCommand {
  /// Plays a piece on the device until it is over, or the player has enough.
  /// - Returns: what hands did, if a take is to be kept.
  func playLive(_ ensemble: Ensemble, model: NoteModel) throws -> [Take.Gesture] {
    ensemble.keepsRecord = take.path != nil
    Interruption.watch([SIGINT, SIGTERM, SIGHUP])
    let instrument = try LiveInstrument(
      ensemble, options: live.output.playerOptions(latency: nil))
    var patch = Patch(sounds: sound)
    patch.position = ensemble.position
    let desk = PlayDesk(
      instrument, loader: SoundLoader(model), patch: patch,
      voiceLimit: PerformanceOptions().voiceCount, seed: 1)
    let inputs = try ControlInputs(live)
    let terminal = Terminal.isPresent && live.midiStream != "-" ? try Terminal() : nil
    desk.record(sound: live.output.record, midi: live.recordMidi)
    let hints = inputs.remarks + (RealTime.isAllowed ? [] : [RealTime.hint])
    if terminal != nil {
      desk.say(hints.joined(separator: "; "))
    } else {
      for hint in hints { Report.remark(hint) }
      Report.remark("playing on \(live.output.device): \(desk.state.meters.device)")
    }
    let session = PlaySession(
      instrument, desk: desk, inputs: inputs, driver: terminal.map { .panel($0) } ?? .none,
      seconds: seconds)
    let result = Result { try session.run() }
    terminal?.restore()
    desk.say("")
    desk.endRecording()
    if !desk.state.message.isEmpty { Report.remark(desk.state.message) }
    Report.remark(PlaySession.summary(of: instrument))
    try result.get()
    if take.path != nil, ensemble.wasLate {
      Report.remark("the machine was too busy to play all notes in time; the take has them in time")
    }
    return desk.gestures
  }
}
