import Foundation
import Sfumato

extension PlayCommand {
  /// Opens the device and plays until it is over.
  func playLive() throws {
    if let record = live.record {
      _ = try AudioFileFormat(forPath: record)
      try OutputFile.check(record, inputs: instrument.inputs)
    }
    Interruption.watch([SIGINT, SIGTERM, SIGHUP])
    var prepared = try instrument.prepare()
    prepared.options.seed = seed
    prepared.options.mostLoad = 0.9
    let performance = Performance(
      prepared.model, sounds: prepared.sounds, options: prepared.options)
    let player = try LiveInstrument(
      performance, options: live.playerOptions(latency: prepared.patch?.latency))
    let desk = PlayDesk(
      player, loader: SoundLoader(prepared.model), patch: patch(prepared),
      voiceLimit: prepared.options.voiceCount, seed: seed)
    let inputs = try ControlInputs(live)
    let driver = try driver(performance, from: prepared.options.position, inputs: inputs)
    if let record = live.record { desk.record(to: record) }
    if let sweep, notes == nil { desk.setSweep(sweepShape, seconds: sweep.seconds) }

    let hints = inputs.remarks + (RealTime.isAllowed ? [] : [RealTime.hint])
    if case .panel = driver {
      desk.say(hints.joined(separator: "; "))
    } else {
      for hint in hints { Report.remark(hint) }
      Report.remark("playing on \(live.device): \(desk.state.meters.device)")
    }
    let session = PlaySession(
      player, desk: desk, inputs: inputs, driver: driver, seconds: notes == nil ? seconds : nil)
    let result = Result { try session.run() }
    if case .panel(let terminal) = driver { terminal.restore() }
    desk.say("")
    desk.endRecording()
    if !desk.state.message.isEmpty { Report.remark(desk.state.message) }
    tell(player)
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
    _ performance: Performance, from position: BlendPosition, inputs: ControlInputs
  ) throws -> PlaySession.Driver {
    if notes != nil { return .events(try offline(on: performance, from: position)) }
    if live.midiStream == "-" { return .none }
    if isatty(STDIN_FILENO) != 1 { return .commands }
    if isatty(STDOUT_FILENO) != 1 && !inputs.isOver { return .none }
    return .panel(try Terminal())
  }

  /// What is worth knowing afterwards.
  private func tell(_ instrument: LiveInstrument) {
    let player = instrument.player
    let status = player.status
    let seconds = Double(status.playedCount) / Double(player.settings.sampleRate)
    let gaps =
      switch status.underrunCount {
      case 0: "no underrun"
      case 1: "1 underrun"
      default: "\(status.underrunCount) underruns"
      }
    let load = Int((100 * status.renderSeconds / max(status.renderedSeconds, 1e-3)).rounded())
    let stolen = instrument.performance.counters.stolen
    let ended = stolen == 0 ? "" : ", \(stolen) notes ended early for want of voices or time"
    Report.remark("played \(Report.duration(seconds)), \(gaps), CPU \(load) %\(ended)")
  }
}
