import Foundation
import Sfumato

extension PlayCommand {
  /// Opens the device and plays until it is over.
  func playLive() throws {
    try live.checkRecordings(inputs: instrument.inputs)
    let score = try live.midiFile()
    var prepared = try instrument.prepare()
    prepared.options.seed = seed
    prepared.options.mostLoad = 0.9
    let performance = Performance(
      prepared.model, sounds: prepared.sounds, options: prepared.options)
    var content = LiveSession.Content(
      .performance(performance), loader: SoundLoader(prepared.model, cache: .standard),
      patch: prepared.currentPatch,
      sounds: prepared.sounds)
    content.latency = prepared.patch?.latency
    content.tuningFiles = prepared.tuningFiles
    content.voiceLimit = prepared.options.voiceCount
    content.seed = seed
    content.heard = try audioIn.open(
      prepared,
      periodLength: live.output.playerOptions(latency: content.latency).settings.periodLength)
    if notes != nil || score != nil {
      content.events = try offline(
        on: performance, prepared, score: score)
    } else {
      content.readsCommands = true
      content.seconds = seconds
      content.sweep = sweep.map { Sweep(sweepShape, periodSeconds: $0.seconds, seed: seed) }
    }
    try LiveSession(content, live).run()
  }
}
