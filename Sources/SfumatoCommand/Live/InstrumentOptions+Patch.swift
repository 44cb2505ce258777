import Sfumato

extension InstrumentOptions.Prepared {
  /// What is played, as a patch; its sounds are paths as seen from here.
  var currentPatch: Patch {
    var patch = patch ?? Patch(sounds: soundPaths)
    patch.sounds = soundPaths
    patch.position = options.position
    if position != nil { patch.path?.follows = false }
    patch.envelope = options.envelope
    patch.volume = options.volume
    return patch
  }
}
