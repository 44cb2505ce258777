import Foundation
import Sfumato

extension PlayCommand {
  /// Opens the device and plays until it is over.
  func playLive() throws {
    try live.checkRecordings(inputs: instrument.inputs)
    let score = try live.midiFile()
    Interruption.watch([SIGINT, SIGTERM, SIGHUP])
    var prepared = try instrument.prepare()
    prepared.options.seed = seed
    prepared.options.mostLoad = 0.9
    let performance = Performance(
      prepared.model, sounds: prepared.sounds, options: prepared.options)
    let player = try LiveInstrument(
      performance, options: live.output.playerOptions(latency: prepared.patch?.latency))
    let desk = PlayDesk(
      player, loader: SoundLoader(prepared.model), patch: patch(prepared),
      voiceLimit: prepared.options.voiceCount, seed: seed)
    let controls = try ControlInputs(live)
    let driver = try driver(
      performance, from: prepared.options.position, score: score, controls: controls)
    desk.record(sound: live.output.record, midi: live.recordMidi)
    if let sweep, !isList(driver) { desk.setSweep(sweepShape, seconds: sweep.seconds) }

    let hints = controls.remarks + (RealTime.isAllowed ? [] : [RealTime.hint])
    if case .panel = driver {
      desk.say(hints.joined(separator: "; "))
    } else {
      for hint in hints { Report.remark(hint) }
      Report.remark("playing on \(live.output.device): \(desk.state.meters.device)")
    }
    let session = PlaySession(
      player, desk: desk, inputs: controls, driver: driver,
      seconds: isList(driver) ? nil : seconds)
    let result = Result { try session.run() }
    if case .panel(let terminal) = driver { terminal.restore() }
    desk.say("")
    desk.endRecording()
    if !desk.state.message.isEmpty { Report.remark(desk.state.message) }
    Report.remark(PlaySession.summary(of: player))
    try result.get()
  }

  private func patch(_ prepared: InstrumentOptions.Prepared) -> Patch {
    var patch = prepared.patch ?? Patch(sounds: prepared.soundPaths)
    patch.sounds = prepared.soundPaths
    patch.position = prepared.options.position
    patch.envelope = prepared.options.envelope
    patch.volume = prepared.options.volume
    return patch
  }

  /// Whatever there is to play by.
  private func driver(
    _ performance: Performance, from position: BlendPosition, score: MIDIFile?,
    controls: ControlInputs
  ) throws -> PlaySession.Driver {
    if notes != nil || score != nil {
      return .events(try offline(on: performance, from: position, score: score))
    }
    if live.midiStream == "-" { return .none }
    if isatty(STDIN_FILENO) != 1 { return .commands }
    if isatty(STDOUT_FILENO) != 1 && !controls.isOver { return .none }
    return .panel(try Terminal())
  }

  private func isList(_ driver: PlaySession.Driver) -> Bool {
    if case .events = driver { true } else { false }
  }
}
