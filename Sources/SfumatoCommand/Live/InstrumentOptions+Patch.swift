import Sfumato

extension InstrumentOptions.Prepared {
  /// What is played, as a patch; its sounds are paths as seen from here.
  var currentPatch: Patch {
    var patch = patch ?? Patch(sounds: soundPaths)
    patch.sounds = soundPaths
    patch.options = options
    if position != nil { patch.path?.follows = false }
    patch.temperament = tuningFiles.map {
      Patch.Temperament(scale: $0.scale, keyboardMap: $0.keyboardMap)
    }
    return patch
  }
}
