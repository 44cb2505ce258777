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
      .performance(performance), loader: SoundLoader(prepared.model), patch: prepared.currentPatch)
    content.latency = prepared.patch?.latency
    content.tuningFiles = prepared.tuningFiles
    content.voiceLimit = prepared.options.voiceCount
    content.seed = seed
    if notes != nil || score != nil {
      content.events = try offline(
        on: performance, from: prepared.options.position, blends: prepared.blends, score: score)
    } else {
      content.readsCommands = true
      content.seconds = seconds
      content.sweep = sweep.map { Sweep(sweepShape, periodSeconds: $0.seconds, seed: seed) }
    }
    try LiveSession(content, live).run()
  }
}

extension InstrumentOptions.Prepared {
  /// What is played, as a patch; its sounds are paths as seen from here.
  var currentPatch: Patch {
    var patch = patch ?? Patch(sounds: soundPaths)
    patch.sounds = soundPaths
    patch.options = options
    patch.temperament = tuningFiles.map {
      Patch.Temperament(scale: $0.scale, keyboardMap: $0.keyboardMap)
    }
    return patch
  }
}
